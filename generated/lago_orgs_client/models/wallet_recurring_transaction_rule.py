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
    from .status import Status
    from .wallet_method import WalletMethod
    from .wallet_recurring_transaction_rule_transaction_metadata_data import (
        WalletRecurringTransactionRuleTransactionMetadataData,
    )
    from .wallet_trigger import WalletTrigger


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
    method: WalletMethod = Field(decode.Ref("wallet_method", "WalletMethod"))
    paid_credits: str = Field()
    started_at: datetime.datetime | None = Field(decode.as_datetime)
    status: Status = Field(decode.Ref("status", "Status"))
    target_ongoing_balance: str | None = Field()
    threshold_credits: str | None = Field()
    transaction_metadata: list[WalletRecurringTransactionRuleTransactionMetadataData] = Field(
        decode.ListOf(
            decode.Ref(
                "wallet_recurring_transaction_rule_transaction_metadata_data",
                "WalletRecurringTransactionRuleTransactionMetadataData",
            )
        )
    )
    transaction_name: str | None = Field()
    trigger: WalletTrigger = Field(decode.Ref("wallet_trigger", "WalletTrigger"))
    applied_invoice_custom_sections: list[AppliedInvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(decode.Ref("applied_invoice_custom_section_object", "AppliedInvoiceCustomSectionObject")),
        default=UNSET,
    )
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    purchase_order_number: str | None | Unset = Field(default=UNSET)
