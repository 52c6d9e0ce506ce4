# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_alert_alert import WalletAlertAlert


@model
class WalletAlertCreateInput(Model):
    alert: WalletAlertAlert = Field(decode.Ref("wallet_alert_alert", "WalletAlertAlert"))
