# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .fee_update_input_object import FeeUpdateInputObject


@model
class FeeUpdateInput(Model):
    fee: FeeUpdateInputObject = Field(decode.Ref("fee_update_input_object", "FeeUpdateInputObject"))
