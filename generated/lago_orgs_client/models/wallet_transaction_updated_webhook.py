# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_transaction_object_extended import WalletTransactionObjectExtended


@model
class WalletTransactionUpdatedWebhook(Model):
    object_type: Literal["wallet_transaction"] = Field()
    organization_id: str = Field()
    wallet_transaction: WalletTransactionObjectExtended = Field(
        decode.Ref("wallet_transaction_object_extended", "WalletTransactionObjectExtended")
    )
    webhook_type: Literal["wallet_transaction.updated"] = Field()
