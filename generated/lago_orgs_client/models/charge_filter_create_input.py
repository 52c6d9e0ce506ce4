# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .charge_filter_create_input_object import ChargeFilterCreateInputObject


@model
class ChargeFilterCreateInput(Model):
    filter: ChargeFilterCreateInputObject = Field(
        decode.Ref("charge_filter_create_input_object", "ChargeFilterCreateInputObject")
    )
