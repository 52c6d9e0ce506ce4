# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


@model
class LifetimeUsageThresholdObject(Model):
    amount_cents: int = Field()
    completion_ratio: Decimal = Field(decode.as_decimal)
    reached_at: datetime.datetime | None = Field(decode.as_datetime)
