# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_provider import PaymentProvider


@model
class CustomerPaymentProviderErrorObject(Model):
    external_customer_id: str = Field()
    lago_customer_id: str = Field()
    payment_provider: PaymentProvider = Field(decode.Ref("payment_provider", "PaymentProvider"))
    payment_provider_code: str = Field()
    provider_error: dict[str, Any] | str = Field()
