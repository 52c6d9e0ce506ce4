# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal

    from .fixed_charge_model_enum import FixedChargeModelEnum
    from .fixed_charge_properties import FixedChargeProperties


@model
class PlanCreateInputFixedCharge(Model):
    add_on_id: str = Field()
    charge_model: FixedChargeModelEnum = Field(decode.Ref("fixed_charge_model_enum", "FixedChargeModelEnum"))
    apply_units_immediately: bool | Unset = Field(default=UNSET)
    code: str | Unset = Field(default=UNSET)
    id: str | Unset = Field(default=UNSET)
    invoice_display_name: str | Unset = Field(default=UNSET)
    pay_in_advance: bool | Unset = Field(default=UNSET)
    properties: FixedChargeProperties | Unset = Field(
        decode.Ref("fixed_charge_properties", "FixedChargeProperties"), default=UNSET
    )
    prorated: bool | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
    units: Decimal | str | Unset = Field(default=UNSET)
