# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .charge_delete_input_object import ChargeDeleteInputObject


@model
class ChargeDeleteInput(Model):
    charge: ChargeDeleteInputObject | Unset = Field(
        decode.Ref("charge_delete_input_object", "ChargeDeleteInputObject"), default=UNSET
    )
