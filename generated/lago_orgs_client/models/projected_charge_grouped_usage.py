# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .presentation_breakdown import PresentationBreakdown
    from .projected_charge_filter_usage import ProjectedChargeFilterUsage
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class ProjectedChargeGroupedUsage(Model):
    amount_cents: int = Field()
    events_count: int = Field()
    grouped_by: dict[str, str | None] = Field()
    projected_amount_cents: int = Field()
    projected_units: str = Field()
    units: str = Field()
    filters: list[ProjectedChargeFilterUsage] | Unset = Field(
        decode.ListOf(decode.Ref("projected_charge_filter_usage", "ProjectedChargeFilterUsage")), default=UNSET
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
