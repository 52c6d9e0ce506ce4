# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .customer_projected_charge_filters_usage_item import CustomerProjectedChargeFiltersUsageItem
    from .presentation_breakdowns_item import PresentationBreakdownsItem
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class CustomerProjectedChargeGroupedUsageItem(Model):
    amount_cents: int = Field()
    events_count: int = Field()
    grouped_by: dict[str, str | None] = Field()
    projected_amount_cents: int = Field()
    projected_units: str = Field()
    units: str = Field()
    filters: list[CustomerProjectedChargeFiltersUsageItem] | Unset = Field(
        decode.ListOf(
            decode.Ref("customer_projected_charge_filters_usage_item", "CustomerProjectedChargeFiltersUsageItem")
        ),
        default=UNSET,
    )
    presentation_breakdowns: list[PresentationBreakdownsItem] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdowns_item", "PresentationBreakdownsItem")), default=UNSET
    )
    pricing_unit_details: UsagePricingUnitDetails | None | Unset = Field(
        decode.Ref("usage_pricing_unit_details", "UsagePricingUnitDetails"), default=UNSET
    )
    projected_presentation_breakdowns: list[PresentationBreakdownsItem] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdowns_item", "PresentationBreakdownsItem")), default=UNSET
    )
