# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .payment_provider import PaymentProvider


@model
class WalletTransactionPaymentFailureObject(Model):
    external_customer_id: str = Field()
    lago_customer_id: str = Field()
    lago_wallet_transaction_id: str = Field()
    payment_provider: PaymentProvider = Field(decode.Ref("payment_provider", "PaymentProvider"))
    payment_provider_code: str | Unset = Field(default=UNSET)
    provider_customer_id: str | Unset = Field(default=UNSET)
    provider_error: dict[str, Any] | str | Unset = Field(default=UNSET)
