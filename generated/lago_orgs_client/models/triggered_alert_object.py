# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from .alert_threshold_object import AlertThresholdObject
    from .alert_type import AlertType


@model
class TriggeredAlertObject(Model):
    alert_code: str = Field()
    alert_name: str | None = Field()
    alert_type: AlertType = Field(decode.Ref("alert_type", "AlertType"))
    billable_metric_code: str | None = Field()
    crossed_thresholds: list[AlertThresholdObject] = Field(
        decode.ListOf(decode.Ref("alert_threshold_object", "AlertThresholdObject"))
    )
    current_value: Decimal = Field(decode.as_decimal)
    external_customer_id: str = Field()
    external_subscription_id: str = Field()
    lago_alert_id: str = Field()
    lago_id: str = Field()
    lago_organization_id: str = Field()
    lago_subscription_id: str = Field()
    previous_value: Decimal = Field(decode.as_decimal)
    triggered_at: datetime.datetime | None = Field(decode.as_datetime)
