# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .coupon_object import CouponObject


@model
class Coupon(Model):
    coupon: CouponObject = Field(decode.Ref("coupon_object", "CouponObject"))
