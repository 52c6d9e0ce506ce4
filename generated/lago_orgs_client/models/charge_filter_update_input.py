# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .charge_filter_update_input_object import ChargeFilterUpdateInputObject


@model
class ChargeFilterUpdateInput(Model):
    filter: ChargeFilterUpdateInputObject = Field(
        decode.Ref("charge_filter_update_input_object", "ChargeFilterUpdateInputObject")
    )
