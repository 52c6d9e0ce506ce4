# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .event_object import EventObject
    from .pagination_meta import PaginationMeta


@model
class EventsPaginated(Model):
    events: list[EventObject] = Field(decode.ListOf(decode.Ref("event_object", "EventObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
