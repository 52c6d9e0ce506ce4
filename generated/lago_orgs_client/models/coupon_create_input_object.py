# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .coupon_applies_to import CouponAppliesTo
    from .coupon_expiration import CouponExpiration
    from .coupon_frequency import CouponFrequency
    from .coupon_type import CouponType
    from .currency import Currency


@model
class CouponCreateInputObject(Model):
    code: str = Field()
    coupon_type: CouponType = Field(decode.Ref("coupon_type", "CouponType"))
    expiration: CouponExpiration = Field(decode.Ref("coupon_expiration", "CouponExpiration"))
    frequency: CouponFrequency = Field(decode.Ref("coupon_frequency", "CouponFrequency"))
    name: str = Field()
    amount_cents: int | None | Unset = Field(default=UNSET)
    amount_currency: Currency | None | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    applies_to: CouponAppliesTo | None | Unset = Field(
        decode.Ref("coupon_applies_to", "CouponAppliesTo"), default=UNSET
    )
    description: str | None | Unset = Field(default=UNSET)
    expiration_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    frequency_duration: int | None | Unset = Field(default=UNSET)
    percentage_rate: str | None | Unset = Field(default=UNSET)
    reusable: bool | Unset = Field(default=UNSET)
