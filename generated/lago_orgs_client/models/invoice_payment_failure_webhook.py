# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_payment_failure_object import InvoicePaymentFailureObject


@model
class InvoicePaymentFailureWebhook(Model):
    object_type: Literal["payment_provider_invoice_payment_error"] = Field()
    organization_id: str = Field()
    payment_provider_invoice_payment_error: InvoicePaymentFailureObject = Field(
        decode.Ref("invoice_payment_failure_object", "InvoicePaymentFailureObject")
    )
    webhook_type: Literal["invoice.payment_failure"] = Field()
