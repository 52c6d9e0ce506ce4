# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .add_on_base_input import AddOnBaseInput


@model
class AddOnUpdateInput(Model):
    add_on: AddOnBaseInput = Field(decode.Ref("add_on_base_input", "AddOnBaseInput"))
