# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .event_estimate_instant_fees_input import EventEstimateInstantFeesInput


@model
class EventBatchEstimateInstantFeesInput(Model):
    events: list[EventEstimateInstantFeesInput] = Field(
        decode.ListOf(decode.Ref("event_estimate_instant_fees_input", "EventEstimateInstantFeesInput"))
    )
