# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class AlertThresholdInput(Model):
    value: int | str = Field()
    code: str | None | Unset = Field(default=UNSET)
    recurring: bool | Unset = Field(default=UNSET)
