# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .fixed_charge_create_input_object import FixedChargeCreateInputObject


@model
class FixedChargeCreateInput(Model):
    fixed_charge: FixedChargeCreateInputObject = Field(
        decode.Ref("fixed_charge_create_input_object", "FixedChargeCreateInputObject")
    )
