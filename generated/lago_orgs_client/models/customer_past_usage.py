# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_usage_object import CustomerUsageObject
    from .pagination_meta import PaginationMeta


@model
class CustomerPastUsage(Model):
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
    usage_periods: list[CustomerUsageObject] = Field(
        decode.ListOf(decode.Ref("customer_usage_object", "CustomerUsageObject"))
    )
