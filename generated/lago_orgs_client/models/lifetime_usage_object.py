# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .lifetime_usage_threshold_object import LifetimeUsageThresholdObject


@model
class LifetimeUsageObject(Model):
    current_usage_amount_cents: int = Field()
    external_historical_usage_amount_cents: int = Field()
    external_subscription_id: str = Field()
    from_datetime: datetime.datetime | None = Field(decode.as_datetime)
    invoiced_usage_amount_cents: int = Field()
    lago_id: str = Field()
    lago_subscription_id: str = Field()
    to_datetime: datetime.datetime = Field(decode.as_datetime)
    usage_thresholds: list[LifetimeUsageThresholdObject] | Unset = Field(
        decode.ListOf(decode.Ref("lifetime_usage_threshold_object", "LifetimeUsageThresholdObject")), default=UNSET
    )
