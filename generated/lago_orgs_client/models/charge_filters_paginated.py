# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .charge_filter_full_object import ChargeFilterFullObject
    from .pagination_meta import PaginationMeta


@model
class ChargeFiltersPaginated(Model):
    filters: list[ChargeFilterFullObject] = Field(
        decode.ListOf(decode.Ref("charge_filter_full_object", "ChargeFilterFullObject"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
