# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .payment_receipt_object import PaymentReceiptObject


@model
class PaymentReceiptGeneratedWebhook(Model):
    object_type: Literal["payment_receipt"] = Field()
    organization_id: str = Field()
    payment_receipt: PaymentReceiptObject = Field(decode.Ref("payment_receipt_object", "PaymentReceiptObject"))
    webhook_type: Literal["payment_receipt.generated"] = Field()
