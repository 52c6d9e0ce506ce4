# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .triggered_alert_object import TriggeredAlertObject


@model
class AlertTriggeredWebhook(Model):
    object_type: Literal["triggered_alert"] = Field()
    organization_id: str = Field()
    triggered_alert: TriggeredAlertObject = Field(decode.Ref("triggered_alert_object", "TriggeredAlertObject"))
    webhook_type: Literal["alert.triggered"] = Field()
