# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_request_payment_failure_object import PaymentRequestPaymentFailureObject


@model
class PaymentRequestPaymentFailureWebhook(Model):
    object_type: Literal["payment_provider_payment_request_payment_error"] = Field()
    organization_id: str = Field()
    payment_provider_payment_request_payment_error: PaymentRequestPaymentFailureObject = Field(
        decode.Ref("payment_request_payment_failure_object", "PaymentRequestPaymentFailureObject")
    )
    webhook_type: Literal["payment_request.payment_failure"] = Field()
