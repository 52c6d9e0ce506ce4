# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .coupon_object import CouponObject
    from .pagination_meta import PaginationMeta


@model
class CouponsPaginated(Model):
    coupons: list[CouponObject] = Field(decode.ListOf(decode.Ref("coupon_object", "CouponObject")))
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
