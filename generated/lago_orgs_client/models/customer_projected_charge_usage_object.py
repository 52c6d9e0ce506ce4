# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .customer_projected_charge_filters_usage_item import CustomerProjectedChargeFiltersUsageItem
    from .customer_projected_charge_grouped_usage_item import CustomerProjectedChargeGroupedUsageItem
    from .customer_projected_charge_usage_billable_metric import CustomerProjectedChargeUsageBillableMetric
    from .customer_projected_charge_usage_charge import CustomerProjectedChargeUsageCharge
    from .presentation_breakdowns_item import PresentationBreakdownsItem
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class CustomerProjectedChargeUsageObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    billable_metric: CustomerProjectedChargeUsageBillableMetric = Field(
        decode.Ref("customer_projected_charge_usage_billable_metric", "CustomerProjectedChargeUsageBillableMetric")
    )
    charge: CustomerProjectedChargeUsageCharge = Field(
        decode.Ref("customer_projected_charge_usage_charge", "CustomerProjectedChargeUsageCharge")
    )
    events_count: int = Field()
    projected_amount_cents: int = Field()
    projected_units: str = Field()
    units: str = Field()
    filters: list[CustomerProjectedChargeFiltersUsageItem] | Unset = Field(
        decode.ListOf(
            decode.Ref("customer_projected_charge_filters_usage_item", "CustomerProjectedChargeFiltersUsageItem")
        ),
        default=UNSET,
    )
    grouped_usage: list[CustomerProjectedChargeGroupedUsageItem] | Unset = Field(
        decode.ListOf(
            decode.Ref("customer_projected_charge_grouped_usage_item", "CustomerProjectedChargeGroupedUsageItem")
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
