# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .invoice_custom_section_input import InvoiceCustomSectionInput
    from .on_termination_credit_note_input import OnTerminationCreditNoteInput
    from .on_termination_invoice import OnTerminationInvoice
    from .payment_method_reference import PaymentMethodReference
    from .plan_overrides_object import PlanOverridesObject
    from .subscription_activation_rule_input import SubscriptionActivationRuleInput
    from .usage_threshold_input import UsageThresholdInput


@model
class SubscriptionUpdateInputObject(Model):
    activation_rules: list[SubscriptionActivationRuleInput] | Unset = Field(
        decode.ListOf(decode.Ref("subscription_activation_rule_input", "SubscriptionActivationRuleInput")),
        default=UNSET,
    )
    billing_entity_code: str | Unset = Field(default=UNSET)
    billing_entity_id: str | Unset = Field(default=UNSET)
    consolidate_invoice: bool | Unset = Field(default=UNSET)
    ending_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    invoice_custom_section: InvoiceCustomSectionInput | Unset = Field(
        decode.Ref("invoice_custom_section_input", "InvoiceCustomSectionInput"), default=UNSET
    )
    name: str | None | Unset = Field(default=UNSET)
    on_termination_credit_note: OnTerminationCreditNoteInput | Unset = Field(
        decode.Ref("on_termination_credit_note_input", "OnTerminationCreditNoteInput"), default=UNSET
    )
    on_termination_invoice: OnTerminationInvoice | Unset = Field(
        decode.Ref("on_termination_invoice", "OnTerminationInvoice"), default=UNSET
    )
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    plan_overrides: PlanOverridesObject | Unset = Field(
        decode.Ref("plan_overrides_object", "PlanOverridesObject"), default=UNSET
    )
    progressive_billing_disabled: bool | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    subscription_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    usage_thresholds: list[UsageThresholdInput] | Unset = Field(
        decode.ListOf(decode.Ref("usage_threshold_input", "UsageThresholdInput")), default=UNSET
    )
