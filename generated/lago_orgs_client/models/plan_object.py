# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from .applicable_usage_threshold import ApplicableUsageThreshold
    from .charge_object import ChargeObject
    from .currency import Currency
    from .fixed_charge_object import FixedChargeObject
    from .interval import Interval
    from .minimum_commitment import MinimumCommitment
    from .plan_entitlement_object import PlanEntitlementObject
    from .tax_object import TaxObject
    from .usage_threshold_object import UsageThresholdObject


@model
class PlanObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    interval: Interval = Field(decode.Ref("interval", "Interval"))
    lago_id: str = Field()
    name: str = Field()
    active_subscriptions_count: int | Unset = Field(default=UNSET)
    applicable_usage_thresholds: list[ApplicableUsageThreshold] | Unset = Field(
        decode.ListOf(decode.Ref("applicable_usage_threshold", "ApplicableUsageThreshold")), default=UNSET
    )
    bill_charges_monthly: bool | None | Unset = Field(default=UNSET)
    bill_fixed_charges_monthly: bool | None | Unset = Field(default=UNSET)
    charges: list[ChargeObject] | Unset = Field(
        decode.ListOf(decode.Ref("charge_object", "ChargeObject")), default=UNSET
    )
    customers_count: int | Unset = Field(default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    draft_invoices_count: int | Unset = Field(default=UNSET)
    entitlements: list[PlanEntitlementObject] | Unset = Field(
        decode.ListOf(decode.Ref("plan_entitlement_object", "PlanEntitlementObject")), default=UNSET
    )
    fixed_charges: list[FixedChargeObject] | Unset = Field(
        decode.ListOf(decode.Ref("fixed_charge_object", "FixedChargeObject")), default=UNSET
    )
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    metadata: dict[str, str | None] | None | Unset = Field(default=UNSET)
    minimum_commitment: MinimumCommitment | None | Unset = Field(
        decode.Ref("minimum_commitment", "MinimumCommitment"), default=UNSET
    )
    parent_id: str | None | Unset = Field(default=UNSET)
    pay_in_advance: bool | Unset = Field(default=UNSET)
    pending_deletion: bool | Unset = Field(default=UNSET)
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
    trial_period: Decimal | None | Unset = Field(decode.as_decimal, default=UNSET)
    usage_thresholds: list[UsageThresholdObject] | Unset = Field(
        decode.ListOf(decode.Ref("usage_threshold_object", "UsageThresholdObject")), default=UNSET
    )
