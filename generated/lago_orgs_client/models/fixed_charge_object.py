# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .fixed_charge_model_enum import FixedChargeModelEnum
    from .fixed_charge_properties import FixedChargeProperties
    from .tax_object import TaxObject


@model
class FixedChargeObject(Model):
    add_on_code: str = Field()
    charge_model: FixedChargeModelEnum = Field(decode.Ref("fixed_charge_model_enum", "FixedChargeModelEnum"))
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    invoice_display_name: str | None = Field()
    lago_add_on_id: str = Field()
    lago_id: str = Field()
    pay_in_advance: bool = Field()
    properties: FixedChargeProperties = Field(decode.Ref("fixed_charge_properties", "FixedChargeProperties"))
    prorated: bool = Field()
    units: str = Field()
    lago_parent_id: str | None | Unset = Field(default=UNSET)
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
