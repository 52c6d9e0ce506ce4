# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .presentation_breakdown import PresentationBreakdown
    from .projected_charge_filter_usage import ProjectedChargeFilterUsage
    from .projected_charge_grouped_usage import ProjectedChargeGroupedUsage
    from .projected_charge_usage_billable_metric import ProjectedChargeUsageBillableMetric
    from .projected_charge_usage_charge import ProjectedChargeUsageCharge
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class CustomerProjectedChargeUsageObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    billable_metric: ProjectedChargeUsageBillableMetric = Field(
        decode.Ref("projected_charge_usage_billable_metric", "ProjectedChargeUsageBillableMetric")
    )
    charge: ProjectedChargeUsageCharge = Field(
        decode.Ref("projected_charge_usage_charge", "ProjectedChargeUsageCharge")
    )
    events_count: int = Field()
    projected_amount_cents: int = Field()
    projected_units: str = Field()
    units: str = Field()
    filters: list[ProjectedChargeFilterUsage] | Unset = Field(
        decode.ListOf(decode.Ref("projected_charge_filter_usage", "ProjectedChargeFilterUsage")), default=UNSET
    )
    grouped_usage: list[ProjectedChargeGroupedUsage] | Unset = Field(
        decode.ListOf(decode.Ref("projected_charge_grouped_usage", "ProjectedChargeGroupedUsage")), default=UNSET
    )
    presentation_breakdowns: list[PresentationBreakdown] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdown", "PresentationBreakdown")), default=UNSET
    )
    pricing_unit_details: UsagePricingUnitDetails | None | Unset = Field(
        decode.Ref("usage_pricing_unit_details", "UsagePricingUnitDetails"), default=UNSET
    )
    projected_presentation_breakdowns: list[PresentationBreakdown] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdown", "PresentationBreakdown")), default=UNSET
    )
