# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .._model import Field, Model, model

if TYPE_CHECKING:
    from decimal import Decimal


@model
class FeeGraduatedRange(Model):
    flat_unit_amount: str = Field()
    from_value: Decimal | str = Field()
    per_unit_amount: str = Field()
    per_unit_total_amount: str = Field()
    to_value: Decimal | str | None = Field()
    total_with_flat_amount: str = Field()
    units: str = Field()
