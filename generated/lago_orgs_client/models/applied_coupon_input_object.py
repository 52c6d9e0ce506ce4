# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .coupon_frequency import CouponFrequency
    from .currency import Currency


@model
class AppliedCouponInputObject(Model):
    coupon_code: str = Field()
    external_customer_id: str = Field()
    amount_cents: int | None | Unset = Field(default=UNSET)
    amount_currency: Currency | None | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    frequency: CouponFrequency | None | Unset = Field(decode.Ref("coupon_frequency", "CouponFrequency"), default=UNSET)
    frequency_duration: int | None | Unset = Field(default=UNSET)
    percentage_rate: str | None | Unset = Field(default=UNSET)
