# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .applied_coupon_object import AppliedCouponObject


@model
class AppliedCoupon(Model):
    applied_coupon: AppliedCouponObject = Field(decode.Ref("applied_coupon_object", "AppliedCouponObject"))
