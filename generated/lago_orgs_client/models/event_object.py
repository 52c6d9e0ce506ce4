# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class EventObject(Model):
    code: str = Field()
    external_subscription_id: str | None = Field()
    lago_customer_id: str | None = Field()
    lago_subscription_id: str | None = Field()
    timestamp: datetime.datetime | str = Field()
    transaction_id: str = Field()
    created_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    lago_id: str | None | Unset = Field(default=UNSET)
    precise_total_amount_cents: str | None | Unset = Field(default=UNSET)
    properties: dict[str, Any] | Unset = Field(default=UNSET)
