# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .coupon_type import CouponType
    from .currency import Currency


@model
class InvoicePreviewCoupon(Model):
    code: str = Field()
    amount_cents: int | None | Unset = Field(default=UNSET)
    amount_currency: Currency | None | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    coupon_type: CouponType | Unset = Field(decode.Ref("coupon_type", "CouponType"), default=UNSET)
    frequency_duration: int | None | Unset = Field(default=UNSET)
    name: str | Unset = Field(default=UNSET)
    percentage_rate: str | None | Unset = Field(default=UNSET)
