# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .customer_charge_filters_usage_item import CustomerChargeFiltersUsageItem
    from .customer_charge_grouped_usage_item import CustomerChargeGroupedUsageItem
    from .customer_charge_usage_billable_metric import CustomerChargeUsageBillableMetric
    from .customer_charge_usage_charge import CustomerChargeUsageCharge
    from .presentation_breakdowns_item import PresentationBreakdownsItem
    from .usage_pricing_unit_details import UsagePricingUnitDetails


@model
class CustomerChargeUsageObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    billable_metric: CustomerChargeUsageBillableMetric = Field(
        decode.Ref("customer_charge_usage_billable_metric", "CustomerChargeUsageBillableMetric")
    )
    charge: CustomerChargeUsageCharge = Field(decode.Ref("customer_charge_usage_charge", "CustomerChargeUsageCharge"))
    events_count: int = Field()
    total_aggregated_units: str = Field()
    units: str = Field()
    filters: list[CustomerChargeFiltersUsageItem] | Unset = Field(
        decode.ListOf(decode.Ref("customer_charge_filters_usage_item", "CustomerChargeFiltersUsageItem")), default=UNSET
    )
    grouped_usage: list[CustomerChargeGroupedUsageItem] | Unset = Field(
        decode.ListOf(decode.Ref("customer_charge_grouped_usage_item", "CustomerChargeGroupedUsageItem")), default=UNSET
    )
    presentation_breakdowns: list[PresentationBreakdownsItem] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdowns_item", "PresentationBreakdownsItem")), default=UNSET
    )
    pricing_unit_details: UsagePricingUnitDetails | None | Unset = Field(
        decode.Ref("usage_pricing_unit_details", "UsagePricingUnitDetails"), default=UNSET
    )
