# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_properties import ChargeProperties
    from .fixed_charge_model_enum import FixedChargeModelEnum


@model
class FixedChargeUpdateInputObject(Model):
    apply_units_immediately: bool | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    properties: ChargeProperties | Unset = Field(decode.Ref("charge_properties", "ChargeProperties"), default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
    units: str | Unset = Field(default=UNSET)
    add_on_code: str | Unset = Field(default=UNSET)
    add_on_id: str | Unset = Field(default=UNSET)
    charge_model: FixedChargeModelEnum | Unset = Field(
        decode.Ref("fixed_charge_model_enum", "FixedChargeModelEnum"), default=UNSET
    )
    code: str | Unset = Field(default=UNSET)
    pay_in_advance: bool | Unset = Field(default=UNSET)
    prorated: bool | Unset = Field(default=UNSET)
    cascade_updates: bool | Unset = Field(default=UNSET)
