# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_payment_dispute_lost_object import InvoicePaymentDisputeLostObject


@model
class InvoicePaymentDisputeLostWebhook(Model):
    object_type: Literal["payment_dispute_lost"] = Field()
    organization_id: str = Field()
    payment_dispute_lost: InvoicePaymentDisputeLostObject = Field(
        decode.Ref("invoice_payment_dispute_lost_object", "InvoicePaymentDisputeLostObject")
    )
    webhook_type: Literal["invoice.payment_dispute_lost"] = Field()
