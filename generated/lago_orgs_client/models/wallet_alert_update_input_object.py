# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .alert_threshold_input import AlertThresholdInput


@model
class WalletAlertUpdateInputObject(Model):
    code: str | Unset = Field(default=UNSET)
    name: str | None | Unset = Field(default=UNSET)
    thresholds: list[AlertThresholdInput] | Unset = Field(
        decode.ListOf(decode.Ref("alert_threshold_input", "AlertThresholdInput")), default=UNSET
    )
