# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_filter_delete_input_object import ChargeFilterDeleteInputObject


@model
class ChargeFilterDeleteInput(Model):
    filter: ChargeFilterDeleteInputObject | Unset = Field(
        decode.Ref("charge_filter_delete_input_object", "ChargeFilterDeleteInputObject"), default=UNSET
    )
