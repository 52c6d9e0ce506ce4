# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .event_object import EventObject


@model
class EventErrorsObject(Model):
    error: str = Field()
    event: EventObject = Field(decode.Ref("event_object", "EventObject"))
    message: str = Field()
    status: int = Field()
