# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .applied_coupon_status import AppliedCouponStatus
    from .coupon_frequency import CouponFrequency
    from .coupon_status import CouponStatus
    from .currency import Currency


@model
class AppliedCouponObject(Model):
    coupon_code: str = Field()
    coupon_name: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    external_customer_id: str = Field()
    frequency: CouponFrequency = Field(decode.Ref("coupon_frequency", "CouponFrequency"))
    lago_coupon_id: str = Field()
    lago_customer_id: str = Field()
    lago_id: str = Field()
    status: AppliedCouponStatus = Field(decode.Ref("applied_coupon_status", "AppliedCouponStatus"))
    amount_cents: int | None | Unset = Field(default=UNSET)
    amount_cents_remaining: int | None | Unset = Field(default=UNSET)
    amount_currency: Currency | None | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    coupon_deleted_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    coupon_description: str | None | Unset = Field(default=UNSET)
    coupon_status: CouponStatus | Unset = Field(decode.Ref("coupon_status", "CouponStatus"), default=UNSET)
    expiration_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    frequency_duration: int | None | Unset = Field(default=UNSET)
    frequency_duration_remaining: int | None | Unset = Field(default=UNSET)
    percentage_rate: str | None | Unset = Field(default=UNSET)
    terminated_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
