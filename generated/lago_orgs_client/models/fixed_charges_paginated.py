# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .fixed_charge_object import FixedChargeObject
    from .pagination_meta import PaginationMeta


@model
class FixedChargesPaginated(Model):
    fixed_charges: list[FixedChargeObject] = Field(
        decode.ListOf(decode.Ref("fixed_charge_object", "FixedChargeObject"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
