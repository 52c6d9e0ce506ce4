# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime

    from .currency import Currency
    from .customer_base_object import CustomerBaseObject
    from .invoice_base_object import InvoiceBaseObject
    from .payment_status import PaymentStatus


@model
class PaymentRequestObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    created_at: datetime.datetime = Field(decode.as_datetime)
    customer: CustomerBaseObject = Field(decode.Ref("customer_base_object", "CustomerBaseObject"))
    email: str | None = Field()
    invoices: list[InvoiceBaseObject] = Field(decode.ListOf(decode.Ref("invoice_base_object", "InvoiceBaseObject")))
    lago_id: str = Field()
    payment_status: PaymentStatus = Field(decode.Ref("payment_status", "PaymentStatus"))
