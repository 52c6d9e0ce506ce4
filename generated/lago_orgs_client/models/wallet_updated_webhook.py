# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_object import WalletObject


@model
class WalletUpdatedWebhook(Model):
    object_type: Literal["wallet"] = Field()
    organization_id: str = Field()
    wallet: WalletObject = Field(decode.Ref("wallet_object", "WalletObject"))
    webhook_type: Literal["wallet.updated"] = Field()
