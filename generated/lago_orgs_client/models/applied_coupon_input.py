# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .applied_coupon_input_object import AppliedCouponInputObject


@model
class AppliedCouponInput(Model):
    applied_coupon: AppliedCouponInputObject = Field(
        decode.Ref("applied_coupon_input_object", "AppliedCouponInputObject")
    )
