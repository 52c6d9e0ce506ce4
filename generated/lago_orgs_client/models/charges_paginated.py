# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .charge_object import ChargeObject
    from .pagination_meta import PaginationMeta


@model
class ChargesPaginated(Model):
    charges: list[ChargeObject] = Field(decode.ListOf(decode.Ref("charge_object", "ChargeObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
