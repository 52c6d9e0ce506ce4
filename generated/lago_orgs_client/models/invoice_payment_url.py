# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .invoice_payment_details import InvoicePaymentDetails


@model
class InvoicePaymentUrl(Model):
    invoice_payment_details: InvoicePaymentDetails | Unset = Field(
        decode.Ref("invoice_payment_details", "InvoicePaymentDetails"), default=UNSET
    )
