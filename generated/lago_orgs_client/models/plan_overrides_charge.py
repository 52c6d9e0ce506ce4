# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_filter_input import ChargeFilterInput
    from .charge_model_enum import ChargeModelEnum
    from .charge_object_properties import ChargeObjectProperties
    from .plan_overrides_applied_pricing_unit import PlanOverridesAppliedPricingUnit


@model
class PlanOverridesCharge(Model):
    applied_pricing_unit: PlanOverridesAppliedPricingUnit | Unset = Field(
        decode.Ref("plan_overrides_applied_pricing_unit", "PlanOverridesAppliedPricingUnit"), default=UNSET
    )
    billable_metric_id: str | Unset = Field(default=UNSET)
    charge_model: ChargeModelEnum | Unset = Field(decode.Ref("charge_model_enum", "ChargeModelEnum"), default=UNSET)
    code: str | Unset = Field(default=UNSET)
    filters: list[ChargeFilterInput] | Unset = Field(
        decode.ListOf(decode.Ref("charge_filter_input", "ChargeFilterInput")), default=UNSET
    )
    id: str | Unset = Field(default=UNSET)
    invoice_display_name: str | Unset = Field(default=UNSET)
    min_amount_cents: int | Unset = Field(default=UNSET)
    properties: ChargeObjectProperties | Unset = Field(
        decode.Ref("charge_object_properties", "ChargeObjectProperties"), default=UNSET
    )
    tax_codes: list[str] | Unset = Field(default=UNSET)
