# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .applied_coupon_object_extended import AppliedCouponObjectExtended
    from .pagination_meta import PaginationMeta


@model
class AppliedCouponsPaginated(Model):
    applied_coupons: list[AppliedCouponObjectExtended] = Field(
        decode.ListOf(decode.Ref("applied_coupon_object_extended", "AppliedCouponObjectExtended"))
    )
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
