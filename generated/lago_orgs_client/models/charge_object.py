# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .charge_applied_pricing_unit import ChargeAppliedPricingUnit
    from .charge_filter_full_object import ChargeFilterFullObject
    from .charge_model_enum import ChargeModelEnum
    from .charge_object_properties import ChargeObjectProperties
    from .regroup_paid_fees import RegroupPaidFees
    from .tax_object import TaxObject


@model
class ChargeObject(Model):
    billable_metric_code: str = Field()
    charge_model: ChargeModelEnum = Field(decode.Ref("charge_model_enum", "ChargeModelEnum"))
    created_at: datetime.datetime = Field(decode.as_datetime)
    filters: list[ChargeFilterFullObject] = Field(
        decode.ListOf(decode.Ref("charge_filter_full_object", "ChargeFilterFullObject"))
    )
    invoiceable: bool = Field()
    lago_billable_metric_id: str = Field()
    lago_id: str = Field()
    min_amount_cents: int = Field()
    pay_in_advance: bool = Field()
    properties: ChargeObjectProperties = Field(decode.Ref("charge_object_properties", "ChargeObjectProperties"))
    prorated: bool = Field()
    regroup_paid_fees: RegroupPaidFees | None = Field(decode.Ref("regroup_paid_fees", "RegroupPaidFees"))
    accepts_target_wallet: bool | None | Unset = Field(default=UNSET)
    applied_pricing_unit: ChargeAppliedPricingUnit | None | Unset = Field(
        decode.Ref("charge_applied_pricing_unit", "ChargeAppliedPricingUnit"), default=UNSET
    )
    code: str | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    lago_parent_id: str | None | Unset = Field(default=UNSET)
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
