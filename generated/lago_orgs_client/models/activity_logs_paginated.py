# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .activity_log_object import ActivityLogObject
    from .pagination_meta import PaginationMeta


@model
class ActivityLogsPaginated(Model):
    activity_logs: list[ActivityLogObject] = Field(
        decode.ListOf(decode.Ref("activity_log_object", "ActivityLogObject"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
