# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .payment_status import PaymentStatus


@model
class InvoiceCollectionObject(Model):
    invoices_count: int = Field()
    month: str = Field()
    amount_cents: int | Unset = Field(default=UNSET)
    currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    payment_status: PaymentStatus | Unset = Field(decode.Ref("payment_status", "PaymentStatus"), default=UNSET)
