# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .wallet_transaction_payment_details import WalletTransactionPaymentDetails


@model
class WalletTransactionPaymentUrl(Model):
    wallet_transaction_payment_details: WalletTransactionPaymentDetails | Unset = Field(
        decode.Ref("wallet_transaction_payment_details", "WalletTransactionPaymentDetails"), default=UNSET
    )
