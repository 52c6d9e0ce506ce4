# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .alert_threshold_input import AlertThresholdInput
    from .wallet_alert_type import WalletAlertType


@model
class WalletAlertBatchCreateInputObject(Model):
    code: str = Field()
    thresholds: list[AlertThresholdInput] = Field(
        decode.ListOf(decode.Ref("alert_threshold_input", "AlertThresholdInput"))
    )
    alert_type: WalletAlertType = Field(decode.Ref("wallet_alert_type", "WalletAlertType"))
    name: str | None | Unset = Field(default=UNSET)
