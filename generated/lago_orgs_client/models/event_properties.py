# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .event_properties_operation_type import EventPropertiesOperationType


@model
class EventProperties(Model):
    operation_type: EventPropertiesOperationType | None | Unset = Field(
        decode.Ref("event_properties_operation_type", "EventPropertiesOperationType"), default=UNSET
    )
