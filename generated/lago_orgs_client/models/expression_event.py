# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class ExpressionEvent(Model):
    code: str = Field()
    properties: dict[str, Any] = Field()
    timestamp: int | str | Unset = Field(default=UNSET)
