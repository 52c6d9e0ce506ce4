# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .fixed_charge_delete_input_object import FixedChargeDeleteInputObject


@model
class FixedChargeDeleteInput(Model):
    fixed_charge: FixedChargeDeleteInputObject | Unset = Field(
        decode.Ref("fixed_charge_delete_input_object", "FixedChargeDeleteInputObject"), default=UNSET
    )
