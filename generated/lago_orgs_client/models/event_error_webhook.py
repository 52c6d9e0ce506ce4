# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .event_errors_object import EventErrorsObject


@model
class EventErrorWebhook(Model):
    event_error: EventErrorsObject = Field(decode.Ref("event_errors_object", "EventErrorsObject"))
    object_type: Literal["event_error"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["event.error"] = Field()
