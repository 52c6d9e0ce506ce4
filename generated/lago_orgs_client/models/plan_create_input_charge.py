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
    from .plan_create_input_applied_pricing_unit import PlanCreateInputAppliedPricingUnit
    from .regroup_paid_fees import RegroupPaidFees


@model
class PlanCreateInputCharge(Model):
    billable_metric_id: str = Field()
    charge_model: ChargeModelEnum = Field(decode.Ref("charge_model_enum", "ChargeModelEnum"))
    accepts_target_wallet: bool | None | Unset = Field(default=UNSET)
    applied_pricing_unit: PlanCreateInputAppliedPricingUnit | Unset = Field(
        decode.Ref("plan_create_input_applied_pricing_unit", "PlanCreateInputAppliedPricingUnit"), default=UNSET
    )
    code: str | Unset = Field(default=UNSET)
    filters: list[ChargeFilterInput] | Unset = Field(
        decode.ListOf(decode.Ref("charge_filter_input", "ChargeFilterInput")), default=UNSET
    )
    invoice_display_name: str | Unset = Field(default=UNSET)
    invoiceable: bool | Unset = Field(default=UNSET)
    min_amount_cents: int | Unset = Field(default=UNSET)
    pay_in_advance: bool | Unset = Field(default=UNSET)
    properties: ChargeObjectProperties | Unset = Field(
        decode.Ref("charge_object_properties", "ChargeObjectProperties"), default=UNSET
    )
    prorated: bool | Unset = Field(default=UNSET)
    regroup_paid_fees: RegroupPaidFees | None | Unset = Field(
        decode.Ref("regroup_paid_fees", "RegroupPaidFees"), default=UNSET
    )
    tax_codes: list[str] | Unset = Field(default=UNSET)
