# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime

    from .usage_threshold_object import UsageThresholdObject


@model
class AppliedUsageThresholdObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    lifetime_usage_amount_cents: int = Field()
    usage_threshold: UsageThresholdObject = Field(decode.Ref("usage_threshold_object", "UsageThresholdObject"))
