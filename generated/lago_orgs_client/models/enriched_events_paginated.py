# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .enriched_event_object import EnrichedEventObject
    from .pagination_meta import PaginationMeta


@model
class EnrichedEventsPaginated(Model):
    events: list[EnrichedEventObject] = Field(decode.ListOf(decode.Ref("enriched_event_object", "EnrichedEventObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
