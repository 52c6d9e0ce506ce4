# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .invoice_custom_section_input import InvoiceCustomSectionInput
    from .payment_method_reference import PaymentMethodReference
    from .wallet_transaction_create_input_metadata import WalletTransactionCreateInputMetadata


@model
class WalletTransactionCreateInputObject(Model):
    wallet_id: str = Field()
    granted_credits: str | None | Unset = Field(default=UNSET)
    ignore_paid_top_up_limits: bool | Unset = Field(default=UNSET)
    invoice_custom_section: InvoiceCustomSectionInput | Unset = Field(
        decode.Ref("invoice_custom_section_input", "InvoiceCustomSectionInput"), default=UNSET
    )
    invoice_requires_successful_payment: bool | Unset = Field(default=UNSET)
    metadata: list[WalletTransactionCreateInputMetadata] | None | Unset = Field(
        decode.ListOf(decode.Ref("wallet_transaction_create_input_metadata", "WalletTransactionCreateInputMetadata")),
        default=UNSET,
    )
    name: str | None | Unset = Field(default=UNSET)
    paid_credits: str | None | Unset = Field(default=UNSET)
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    priority: int | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    voided_credits: str | None | Unset = Field(default=UNSET)
    voided_transaction_id: str | Unset = Field(default=UNSET)
