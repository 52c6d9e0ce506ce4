# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .fee_object import FeeObject
    from .pagination_meta import PaginationMeta


@model
class FeesPaginated(Model):
    fees: list[FeeObject] = Field(decode.ListOf(decode.Ref("fee_object", "FeeObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
