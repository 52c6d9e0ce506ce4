# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_alert_update_input_object import WalletAlertUpdateInputObject


@model
class WalletAlertUpdateInput(Model):
    alert: WalletAlertUpdateInputObject = Field(
        decode.Ref("wallet_alert_update_input_object", "WalletAlertUpdateInputObject")
    )
