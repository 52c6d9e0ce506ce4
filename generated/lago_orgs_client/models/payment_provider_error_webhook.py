# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_provider_error_object import PaymentProviderErrorObject


@model
class PaymentProviderErrorWebhook(Model):
    object_type: Literal["payment_provider_error"] = Field()
    organization_id: str = Field()
    payment_provider_error: PaymentProviderErrorObject = Field(
        decode.Ref("payment_provider_error_object", "PaymentProviderErrorObject")
    )
    webhook_type: Literal["payment_provider.error"] = Field()
