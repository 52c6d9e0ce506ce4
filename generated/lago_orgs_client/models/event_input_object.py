# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal


@model
class EventInputObject(Model):
    code: str = Field()
    external_subscription_id: str = Field()
    transaction_id: str = Field()
    precise_total_amount_cents: str | None | Unset = Field(default=UNSET)
    properties: dict[str, Any] | None | Unset = Field(default=UNSET)
    timestamp: Decimal | str | Unset = Field(default=UNSET)
