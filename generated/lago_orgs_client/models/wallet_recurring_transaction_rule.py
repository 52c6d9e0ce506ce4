# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .applied_invoice_custom_section_object import AppliedInvoiceCustomSectionObject
    from .interval import Interval
    from .payment_method_reference import PaymentMethodReference
    from .recurring_transaction_method import RecurringTransactionMethod
    from .recurring_transaction_trigger import RecurringTransactionTrigger
    from .wallet_rule_metadata import WalletRuleMetadata
    from .wallet_status import WalletStatus


@model
class WalletRecurringTransactionRule(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    expiration_at: datetime.datetime | None = Field(decode.as_datetime)
    granted_credits: str = Field()
    grants_target_top_up: bool | None = Field()
    ignore_paid_top_up_limits: bool = Field()
    interval: Interval | None = Field(decode.Ref("interval", "Interval"))
    invoice_requires_successful_payment: bool = Field()
    lago_id: str = Field()
    method: RecurringTransactionMethod = Field(decode.Ref("recurring_transaction_method", "RecurringTransactionMethod"))
    paid_credits: str = Field()
    started_at: datetime.datetime | None = Field(decode.as_datetime)
    status: WalletStatus = Field(decode.Ref("wallet_status", "WalletStatus"))
    target_ongoing_balance: str | None = Field()
    threshold_credits: str | None = Field()
    transaction_metadata: list[WalletRuleMetadata] = Field(
        decode.ListOf(decode.Ref("wallet_rule_metadata", "WalletRuleMetadata"))
    )
    transaction_name: str | None = Field()
    trigger: RecurringTransactionTrigger = Field(
        decode.Ref("recurring_transaction_trigger", "RecurringTransactionTrigger")
    )
    applied_invoice_custom_sections: list[AppliedInvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(decode.Ref("applied_invoice_custom_section_object", "AppliedInvoiceCustomSectionObject")),
        default=UNSET,
    )
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    purchase_order_number: str | None | Unset = Field(default=UNSET)
