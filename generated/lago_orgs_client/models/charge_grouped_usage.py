# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_filter_usage import ChargeFilterUsage
    from .presentation_breakdown import PresentationBreakdown
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class ChargeGroupedUsage(Model):
    amount_cents: int = Field()
    events_count: int = Field()
    grouped_by: dict[str, str | None] = Field()
    total_aggregated_units: str = Field()
    units: str = Field()
    filters: list[ChargeFilterUsage] | Unset = Field(
        decode.ListOf(decode.Ref("charge_filter_usage", "ChargeFilterUsage")), default=UNSET
    )
    presentation_breakdowns: list[PresentationBreakdown] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdown", "PresentationBreakdown")), default=UNSET
    )
    pricing_unit_details: UsagePricingUnitDetails | None | Unset = Field(
        decode.Ref("usage_pricing_unit_details", "UsagePricingUnitDetails"), default=UNSET
    )
