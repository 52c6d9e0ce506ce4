# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .events_errors_object import EventsErrorsObject


@model
class EventsErrorsWebhook(Model):
    events_errors: EventsErrorsObject = Field(decode.Ref("events_errors_object", "EventsErrorsObject"))
    object_type: Literal["events_errors"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["events.errors"] = Field()
