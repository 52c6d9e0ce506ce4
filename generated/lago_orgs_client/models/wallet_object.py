# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .applied_invoice_custom_section_object import AppliedInvoiceCustomSectionObject
    from .currency import Currency
    from .payment_method_reference import PaymentMethodReference
    from .wallet_applies_to import WalletAppliesTo
    from .wallet_recurring_transaction_rule import WalletRecurringTransactionRule
    from .wallet_status import WalletStatus


@model
class WalletObject(Model):
    balance_cents: int = Field()
    consumed_credits: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    credits_balance: str = Field()
    credits_ongoing_balance: str = Field()
    credits_ongoing_usage_balance: str = Field()
    currency: Currency = Field(decode.Ref("currency", "Currency"))
    external_customer_id: str = Field()
    invoice_requires_successful_payment: bool = Field()
    lago_customer_id: str = Field()
    lago_id: str = Field()
    ongoing_balance_cents: int = Field()
    ongoing_usage_balance_cents: int = Field()
    rate_amount: str = Field()
    status: WalletStatus = Field(decode.Ref("wallet_status", "WalletStatus"))
    applied_invoice_custom_sections: list[AppliedInvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(decode.Ref("applied_invoice_custom_section_object", "AppliedInvoiceCustomSectionObject")),
        default=UNSET,
    )
    applies_to: WalletAppliesTo | Unset = Field(decode.Ref("wallet_applies_to", "WalletAppliesTo"), default=UNSET)
    billing_entity_code: str | Unset = Field(default=UNSET)
    code: str | None | Unset = Field(default=UNSET)
    expiration_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    last_balance_sync_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    last_consumed_credit_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    metadata: dict[str, str | None] | None | Unset = Field(default=UNSET)
    name: str | None | Unset = Field(default=UNSET)
    paid_top_up_max_amount_cents: int | None | Unset = Field(default=UNSET)
    paid_top_up_min_amount_cents: int | None | Unset = Field(default=UNSET)
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    priority: int | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    recurring_transaction_rules: list[WalletRecurringTransactionRule] | Unset = Field(
        decode.ListOf(decode.Ref("wallet_recurring_transaction_rule", "WalletRecurringTransactionRule")), default=UNSET
    )
    terminated_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
