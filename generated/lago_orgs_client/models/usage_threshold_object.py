# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime


@model
class UsageThresholdObject(Model):
    amount_cents: int = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    recurring: bool = Field()
    threshold_display_name: str | None = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
