# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .pagination_meta import PaginationMeta
    from .wallet_alert_object import WalletAlertObject


@model
class WalletAlerts(Model):
    alerts: list[WalletAlertObject] = Field(decode.ListOf(decode.Ref("wallet_alert_object", "WalletAlertObject")))
    meta: PaginationMeta | Unset = Field(decode.Ref("pagination_meta", "PaginationMeta"), default=UNSET)
