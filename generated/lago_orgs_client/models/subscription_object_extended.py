# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .applicable_usage_threshold import ApplicableUsageThreshold
    from .applied_invoice_custom_section_object import AppliedInvoiceCustomSectionObject
    from .billing_time import BillingTime
    from .cancellation_reason import CancellationReason
    from .currency import Currency
    from .on_termination_credit_note import OnTerminationCreditNote
    from .on_termination_invoice import OnTerminationInvoice
    from .payment_method_reference import PaymentMethodReference
    from .plan_object import PlanObject
    from .subscription_activation_rule_object import SubscriptionActivationRuleObject
    from .subscription_entitlement_object import SubscriptionEntitlementObject
    from .subscription_status import SubscriptionStatus


@model
class SubscriptionObjectExtended(Model):
    billing_time: BillingTime = Field(decode.Ref("billing_time", "BillingTime"))
    canceled_at: datetime.datetime | None = Field(decode.as_datetime)
    created_at: datetime.datetime = Field(decode.as_datetime)
    current_billing_period_ending_at: datetime.datetime | None = Field(decode.as_datetime)
    current_billing_period_started_at: datetime.datetime | None = Field(decode.as_datetime)
    downgrade_plan_date: datetime.date | None = Field(decode.as_date)
    ending_at: datetime.datetime | None = Field(decode.as_datetime)
    external_customer_id: str = Field()
    external_id: str = Field()
    lago_customer_id: str = Field()
    lago_id: str = Field()
    name: str | None = Field()
    next_plan_code: str | None = Field()
    on_termination_credit_note: OnTerminationCreditNote | None = Field(
        decode.Ref("on_termination_credit_note", "OnTerminationCreditNote")
    )
    on_termination_invoice: OnTerminationInvoice = Field(decode.Ref("on_termination_invoice", "OnTerminationInvoice"))
    plan_code: str = Field()
    previous_plan_code: str | None = Field()
    progressive_billing_disabled: bool = Field()
    started_at: datetime.datetime | None = Field(decode.as_datetime)
    status: SubscriptionStatus = Field(decode.Ref("subscription_status", "SubscriptionStatus"))
    subscription_at: datetime.datetime | None = Field(decode.as_datetime)
    terminated_at: datetime.datetime | None = Field(decode.as_datetime)
    trial_ended_at: datetime.datetime | None = Field(decode.as_datetime)
    activated_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    activation_rules: list[SubscriptionActivationRuleObject] | Unset = Field(
        decode.ListOf(decode.Ref("subscription_activation_rule_object", "SubscriptionActivationRuleObject")),
        default=UNSET,
    )
    applied_invoice_custom_sections: list[AppliedInvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(decode.Ref("applied_invoice_custom_section_object", "AppliedInvoiceCustomSectionObject")),
        default=UNSET,
    )
    cancellation_reason: CancellationReason | None | Unset = Field(
        decode.Ref("cancellation_reason", "CancellationReason"), default=UNSET
    )
    consolidate_invoice: bool | Unset = Field(default=UNSET)
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    plan_amount_cents: int | None | Unset = Field(default=UNSET)
    plan_amount_currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    applicable_usage_thresholds: list[ApplicableUsageThreshold] | Unset = Field(
        decode.ListOf(decode.Ref("applicable_usage_threshold", "ApplicableUsageThreshold")), default=UNSET
    )
    entitlements: list[SubscriptionEntitlementObject] | Unset = Field(
        decode.ListOf(decode.Ref("subscription_entitlement_object", "SubscriptionEntitlementObject")), default=UNSET
    )
    plan: PlanObject | Unset = Field(decode.Ref("plan_object", "PlanObject"), default=UNSET)
