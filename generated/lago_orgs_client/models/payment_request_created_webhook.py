# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_request_object import PaymentRequestObject


@model
class PaymentRequestCreatedWebhook(Model):
    object_type: Literal["payment_request"] = Field()
    organization_id: str = Field()
    payment_request: PaymentRequestObject = Field(decode.Ref("payment_request_object", "PaymentRequestObject"))
    webhook_type: Literal["payment_request.created"] = Field()
