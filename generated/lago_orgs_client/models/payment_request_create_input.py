# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_request_create_input_object import PaymentRequestCreateInputObject


@model
class PaymentRequestCreateInput(Model):
    payment_request: PaymentRequestCreateInputObject = Field(
        decode.Ref("payment_request_create_input_object", "PaymentRequestCreateInputObject")
    )
