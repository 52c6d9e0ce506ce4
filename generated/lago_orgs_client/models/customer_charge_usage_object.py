# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_filter_usage import ChargeFilterUsage
    from .charge_grouped_usage import ChargeGroupedUsage
    from .charge_usage_billable_metric import ChargeUsageBillableMetric
    from .charge_usage_charge import ChargeUsageCharge
    from .currency import Currency
    from .presentation_breakdown import PresentationBreakdown
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class CustomerChargeUsageObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    billable_metric: ChargeUsageBillableMetric = Field(
        decode.Ref("charge_usage_billable_metric", "ChargeUsageBillableMetric")
    )
    charge: ChargeUsageCharge = Field(decode.Ref("charge_usage_charge", "ChargeUsageCharge"))
    events_count: int = Field()
    total_aggregated_units: str = Field()
    units: str = Field()
    filters: list[ChargeFilterUsage] | Unset = Field(
        decode.ListOf(decode.Ref("charge_filter_usage", "ChargeFilterUsage")), default=UNSET
    )
    grouped_usage: list[ChargeGroupedUsage] | Unset = Field(
        decode.ListOf(decode.Ref("charge_grouped_usage", "ChargeGroupedUsage")), default=UNSET
    )
    presentation_breakdowns: list[PresentationBreakdown] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdown", "PresentationBreakdown")), default=UNSET
    )
    pricing_unit_details: UsagePricingUnitDetails | None | Unset = Field(
        decode.Ref("usage_pricing_unit_details", "UsagePricingUnitDetails"), default=UNSET
    )
