# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .applied_invoice_custom_section_object import AppliedInvoiceCustomSectionObject
    from .payment_method_reference import PaymentMethodReference
    from .wallet_transaction_metadata import WalletTransactionMetadata
    from .wallet_transaction_source import WalletTransactionSource
    from .wallet_transaction_status import WalletTransactionStatus
    from .wallet_transaction_transaction_status import WalletTransactionTransactionStatus
    from .wallet_transaction_type import WalletTransactionType


@model
class WalletTransactionObject(Model):
    amount: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    credit_amount: str = Field()
    failed_at: datetime.datetime | None = Field(decode.as_datetime)
    invoice_requires_successful_payment: bool = Field()
    lago_credit_note_id: str | None = Field()
    lago_id: str = Field()
    lago_invoice_id: str | None = Field()
    lago_voided_invoice_id: str | None = Field()
    lago_wallet_id: str = Field()
    metadata: list[WalletTransactionMetadata] = Field(
        decode.ListOf(decode.Ref("wallet_transaction_metadata", "WalletTransactionMetadata"))
    )
    name: str | None = Field()
    payment_method: PaymentMethodReference = Field(decode.Ref("payment_method_reference", "PaymentMethodReference"))
    priority: int = Field()
    remaining_amount_cents: int | None = Field()
    remaining_credit_amount: str | None = Field()
    settled_at: datetime.datetime | None = Field(decode.as_datetime)
    source: WalletTransactionSource = Field(decode.Ref("wallet_transaction_source", "WalletTransactionSource"))
    status: WalletTransactionStatus = Field(decode.Ref("wallet_transaction_status", "WalletTransactionStatus"))
    transaction_status: WalletTransactionTransactionStatus = Field(
        decode.Ref("wallet_transaction_transaction_status", "WalletTransactionTransactionStatus")
    )
    transaction_type: WalletTransactionType = Field(decode.Ref("wallet_transaction_type", "WalletTransactionType"))
    applied_invoice_custom_sections: list[AppliedInvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(decode.Ref("applied_invoice_custom_section_object", "AppliedInvoiceCustomSectionObject")),
        default=UNSET,
    )
    billing_entity_code: str | None | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
