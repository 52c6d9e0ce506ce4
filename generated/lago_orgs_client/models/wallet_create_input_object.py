# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .currency import Currency
    from .invoice_custom_section_input import InvoiceCustomSectionInput
    from .payment_method_reference import PaymentMethodReference
    from .wallet_create_input_applies_to import WalletCreateInputAppliesTo
    from .wallet_create_input_recurring_transaction_rule import WalletCreateInputRecurringTransactionRule
    from .wallet_create_input_transaction_metadata import WalletCreateInputTransactionMetadata


@model
class WalletCreateInputObject(Model):
    currency: Currency = Field(decode.Ref("currency", "Currency"))
    external_customer_id: str = Field()
    rate_amount: str = Field()
    applies_to: WalletCreateInputAppliesTo | None | Unset = Field(
        decode.Ref("wallet_create_input_applies_to", "WalletCreateInputAppliesTo"), default=UNSET
    )
    billing_entity_code: str | Unset = Field(default=UNSET)
    billing_entity_id: str | Unset = Field(default=UNSET)
    code: str | None | Unset = Field(default=UNSET)
    expiration_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    granted_credits: str | None | Unset = Field(default=UNSET)
    ignore_paid_top_up_limits_on_creation: bool | None | Unset = Field(default=UNSET)
    invoice_custom_section: InvoiceCustomSectionInput | Unset = Field(
        decode.Ref("invoice_custom_section_input", "InvoiceCustomSectionInput"), default=UNSET
    )
    invoice_requires_successful_payment: bool | Unset = Field(default=UNSET)
    metadata: dict[str, str | None] | Unset = Field(default=UNSET)
    name: str | None | Unset = Field(default=UNSET)
    paid_credits: str | None | Unset = Field(default=UNSET)
    paid_top_up_max_amount_cents: int | None | Unset = Field(default=UNSET)
    paid_top_up_min_amount_cents: int | None | Unset = Field(default=UNSET)
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    priority: int | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    recurring_transaction_rules: list[WalletCreateInputRecurringTransactionRule] | None | Unset = Field(
        decode.ListOf(
            decode.Ref("wallet_create_input_recurring_transaction_rule", "WalletCreateInputRecurringTransactionRule")
        ),
        default=UNSET,
    )
    transaction_metadata: list[WalletCreateInputTransactionMetadata] | None | Unset = Field(
        decode.ListOf(decode.Ref("wallet_create_input_transaction_metadata", "WalletCreateInputTransactionMetadata")),
        default=UNSET,
    )
    transaction_name: str | None | Unset = Field(default=UNSET)
    transaction_priority: int | Unset = Field(default=UNSET)
