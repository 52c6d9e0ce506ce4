# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_list_item_object import CustomerListItemObject
    from .pagination_meta import PaginationMeta


@model
class CustomersPaginated(Model):
    customers: list[CustomerListItemObject] = Field(
        decode.ListOf(decode.Ref("customer_list_item_object", "CustomerListItemObject"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
