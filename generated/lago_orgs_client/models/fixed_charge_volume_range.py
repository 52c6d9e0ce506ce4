# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from decimal import Decimal


@model
class FixedChargeVolumeRange(Model):
    flat_amount: str = Field()
    from_value: Decimal = Field(decode.as_decimal)
    per_unit_amount: str = Field()
    to_value: Decimal | None = Field(decode.as_decimal)
