# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .api_log_object import ApiLogObject
    from .pagination_meta import PaginationMeta


@model
class ApiLogsPaginated(Model):
    api_logs: list[ApiLogObject] = Field(decode.ListOf(decode.Ref("api_log_object", "ApiLogObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
