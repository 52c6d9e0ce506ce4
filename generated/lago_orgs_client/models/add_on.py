# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .add_on_object import AddOnObject


@model
class AddOn(Model):
    add_on: AddOnObject = Field(decode.Ref("add_on_object", "AddOnObject"))
