# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .wallet_transaction_payment_failure_object import WalletTransactionPaymentFailureObject


@model
class WalletTransactionPaymentFailureWebhook(Model):
    object_type: Literal["payment_provider_wallet_transaction_payment_error"] = Field()
    organization_id: str = Field()
    payment_provider_wallet_transaction_payment_error: WalletTransactionPaymentFailureObject = Field(
        decode.Ref("wallet_transaction_payment_failure_object", "WalletTransactionPaymentFailureObject")
    )
    webhook_type: Literal["wallet_transaction.payment_failure"] = Field()
