# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_model_enum import ChargeModelEnum


@model
class ProjectedChargeUsageCharge(Model):
    charge_model: ChargeModelEnum = Field(decode.Ref("charge_model_enum", "ChargeModelEnum"))
    lago_id: str = Field()
    invoice_display_name: str | None | Unset = Field(default=UNSET)
