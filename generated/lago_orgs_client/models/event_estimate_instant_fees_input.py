# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .event_estimate_instant_fees_input_object import EventEstimateInstantFeesInputObject


@model
class EventEstimateInstantFeesInput(Model):
    event: EventEstimateInstantFeesInputObject = Field(
        decode.Ref("event_estimate_instant_fees_input_object", "EventEstimateInstantFeesInputObject")
    )
