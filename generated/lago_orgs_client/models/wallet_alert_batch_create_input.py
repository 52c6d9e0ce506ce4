# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_alert_batch_create_input_object import WalletAlertBatchCreateInputObject


@model
class WalletAlertBatchCreateInput(Model):
    alerts: list[WalletAlertBatchCreateInputObject] = Field(
        decode.ListOf(decode.Ref("wallet_alert_batch_create_input_object", "WalletAlertBatchCreateInputObject"))
    )
