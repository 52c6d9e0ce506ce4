# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class InvoicePaymentDetails(Model):
    external_customer_id: str | Unset = Field(default=UNSET)
    lago_customer_id: str | Unset = Field(default=UNSET)
    lago_invoice_id: str | Unset = Field(default=UNSET)
    payment_provider: str | Unset = Field(default=UNSET)
    payment_url: str | Unset = Field(default=UNSET)
