# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_filter_input import ChargeFilterInput
    from .charge_object_properties import ChargeObjectProperties
    from .charge_overridable_applied_pricing_unit import ChargeOverridableAppliedPricingUnit


@model
class ChargeOverridableInput(Model):
    applied_pricing_unit: ChargeOverridableAppliedPricingUnit | Unset = Field(
        decode.Ref("charge_overridable_applied_pricing_unit", "ChargeOverridableAppliedPricingUnit"), default=UNSET
    )
    filters: list[ChargeFilterInput] | Unset = Field(
        decode.ListOf(decode.Ref("charge_filter_input", "ChargeFilterInput")), default=UNSET
    )
    invoice_display_name: str | Unset = Field(default=UNSET)
    min_amount_cents: int | Unset = Field(default=UNSET)
    properties: ChargeObjectProperties | Unset = Field(
        decode.Ref("charge_object_properties", "ChargeObjectProperties"), default=UNSET
    )
    tax_codes: list[str] | Unset = Field(default=UNSET)
