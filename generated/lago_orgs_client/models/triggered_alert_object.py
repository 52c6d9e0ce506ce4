# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .alert_threshold_object import AlertThresholdObject
    from .triggered_alert_type import TriggeredAlertType


@model
class TriggeredAlertObject(Model):
    alert_code: str = Field()
    alert_name: str | None = Field()
    alert_type: TriggeredAlertType = Field(decode.Ref("triggered_alert_type", "TriggeredAlertType"))
    billable_metric_code: str | None = Field()
    crossed_thresholds: list[AlertThresholdObject] = Field(
        decode.ListOf(decode.Ref("alert_threshold_object", "AlertThresholdObject"))
    )
    current_value: str = Field()
    external_customer_id: str = Field()
    external_subscription_id: str | None = Field()
    lago_alert_id: str = Field()
    lago_id: str = Field()
    lago_organization_id: str = Field()
    lago_subscription_id: str | None = Field()
    previous_value: str = Field()
    triggered_at: datetime.datetime | None = Field(decode.as_datetime)
    customer_external_id: str | None | Unset = Field(default=UNSET)
    lago_wallet_id: str | None | Unset = Field(default=UNSET)
    subscription_external_id: str | None | Unset = Field(default=UNSET)
