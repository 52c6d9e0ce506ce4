# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .pagination_meta import PaginationMeta
    from .tax_object import TaxObject


@model
class TaxesPaginated(Model):
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
    taxes: list[TaxObject] = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")))
