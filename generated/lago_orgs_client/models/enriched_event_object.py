# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class EnrichedEventObject(Model):
    code: str = Field()
    decimal_value: str = Field()
    external_subscription_id: str = Field()
    properties: dict[str, Any] = Field()
    timestamp: datetime.datetime = Field(decode.as_datetime)
    transaction_id: str = Field()
    enriched_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    precise_total_amount_cents: str | None | Unset = Field(default=UNSET)
    value: str | None | Unset = Field(default=UNSET)
