# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .interval import Interval
    from .invoice_custom_section_input import InvoiceCustomSectionInput
    from .payment_method_reference import PaymentMethodReference
    from .recurring_transaction_method import RecurringTransactionMethod
    from .recurring_transaction_trigger import RecurringTransactionTrigger
    from .wallet_create_input_rule_metadata import WalletCreateInputRuleMetadata


@model
class WalletCreateInputRecurringTransactionRule(Model):
    trigger: RecurringTransactionTrigger = Field(
        decode.Ref("recurring_transaction_trigger", "RecurringTransactionTrigger")
    )
    expiration_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    granted_credits: str | None | Unset = Field(default=UNSET)
    grants_target_top_up: bool | None | Unset = Field(default=UNSET)
    ignore_paid_top_up_limits: bool | Unset = Field(default=UNSET)
    interval: Interval | Unset = Field(decode.Ref("interval", "Interval"), default=UNSET)
    invoice_custom_section: InvoiceCustomSectionInput | Unset = Field(
        decode.Ref("invoice_custom_section_input", "InvoiceCustomSectionInput"), default=UNSET
    )
    invoice_requires_successful_payment: bool | Unset = Field(default=UNSET)
    method: RecurringTransactionMethod | Unset = Field(
        decode.Ref("recurring_transaction_method", "RecurringTransactionMethod"), default=UNSET
    )
    paid_credits: str | None | Unset = Field(default=UNSET)
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    started_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    target_ongoing_balance: str | Unset = Field(default=UNSET)
    threshold_credits: str | Unset = Field(default=UNSET)
    transaction_metadata: list[WalletCreateInputRuleMetadata] | Unset = Field(
        decode.ListOf(decode.Ref("wallet_create_input_rule_metadata", "WalletCreateInputRuleMetadata")), default=UNSET
    )
    transaction_name: str | None | Unset = Field(default=UNSET)
