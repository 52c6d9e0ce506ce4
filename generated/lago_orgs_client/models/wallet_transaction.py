# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_transaction_object import WalletTransactionObject


@model
class WalletTransaction(Model):
    wallet_transaction: WalletTransactionObject = Field(
        decode.Ref("wallet_transaction_object", "WalletTransactionObject")
    )
