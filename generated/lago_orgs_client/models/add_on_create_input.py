# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .add_on_create_input_object import AddOnCreateInputObject


@model
class AddOnCreateInput(Model):
    add_on: AddOnCreateInputObject = Field(decode.Ref("add_on_create_input_object", "AddOnCreateInputObject"))
