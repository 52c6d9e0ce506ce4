# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class UsagePricingUnitDetails(Model):
    amount_cents: int = Field()
    conversion_rate: str = Field()
    short_name: str = Field()
