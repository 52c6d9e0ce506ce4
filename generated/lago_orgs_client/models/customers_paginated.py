# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_object_extended import CustomerObjectExtended
    from .pagination_meta import PaginationMeta


@model
class CustomersPaginated(Model):
    customers: list[CustomerObjectExtended] = Field(
        decode.ListOf(decode.Ref("customer_object_extended", "CustomerObjectExtended"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
