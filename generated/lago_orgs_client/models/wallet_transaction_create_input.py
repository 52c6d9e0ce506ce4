# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_transaction_create_input_object import WalletTransactionCreateInputObject


@model
class WalletTransactionCreateInput(Model):
    wallet_transaction: WalletTransactionCreateInputObject = Field(
        decode.Ref("wallet_transaction_create_input_object", "WalletTransactionCreateInputObject")
    )
