# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .usage_object import UsageObject


@model
class Usages(Model):
    usages: list[UsageObject] = Field(decode.ListOf(decode.Ref("usage_object", "UsageObject")))
