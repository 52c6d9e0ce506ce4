# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .charge_update_input_object import ChargeUpdateInputObject


@model
class ChargeUpdateInput(Model):
    charge: ChargeUpdateInputObject = Field(decode.Ref("charge_update_input_object", "ChargeUpdateInputObject"))
