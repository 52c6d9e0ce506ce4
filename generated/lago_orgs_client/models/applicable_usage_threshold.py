# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class ApplicableUsageThreshold(Model):
    amount_cents: int = Field()
    recurring: bool = Field()
    threshold_display_name: str | None = Field()
