# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class UsageThresholdInput(Model):
    amount_cents: int = Field()
    recurring: bool | Unset = Field(default=UNSET)
    threshold_display_name: str | None | Unset = Field(default=UNSET)
