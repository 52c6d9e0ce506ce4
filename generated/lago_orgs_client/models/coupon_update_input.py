# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .coupon_base_input import CouponBaseInput


@model
class CouponUpdateInput(Model):
    coupon: CouponBaseInput = Field(decode.Ref("coupon_base_input", "CouponBaseInput"))
