# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .alert_direction import AlertDirection
    from .alert_threshold_object import AlertThresholdObject
    from .wallet_alert_type import WalletAlertType


@model
class WalletAlertObject(Model):
    alert_type: WalletAlertType = Field(decode.Ref("wallet_alert_type", "WalletAlertType"))
    billable_metric: None = Field()
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    external_subscription_id: None = Field()
    lago_id: str = Field()
    lago_organization_id: str = Field()
    last_processed_at: datetime.datetime | None = Field(decode.as_datetime)
    name: str | None = Field()
    previous_value: str = Field()
    thresholds: list[AlertThresholdObject] = Field(
        decode.ListOf(decode.Ref("alert_threshold_object", "AlertThresholdObject"))
    )
    direction: AlertDirection | Unset = Field(decode.Ref("alert_direction", "AlertDirection"), default=UNSET)
    lago_wallet_id: str | Unset = Field(default=UNSET)
    subscription_external_id: str | None | Unset = Field(default=UNSET)
    wallet_code: str | Unset = Field(default=UNSET)
