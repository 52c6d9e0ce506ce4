# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class PricingUnitDetailsObject(Model):
    amount_cents: int = Field()
    conversion_rate: str = Field()
    lago_pricing_unit_id: str = Field()
    precise_amount_cents: str = Field()
    precise_unit_amount: str = Field()
    pricing_unit_code: str = Field()
    short_name: str = Field()
    unit_amount_cents: int = Field()
