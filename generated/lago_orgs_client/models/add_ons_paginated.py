# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .add_on_object import AddOnObject
    from .pagination_meta import PaginationMeta


@model
class AddOnsPaginated(Model):
    add_ons: list[AddOnObject] = Field(decode.ListOf(decode.Ref("add_on_object", "AddOnObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
