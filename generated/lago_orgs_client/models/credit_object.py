# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_invoice import CreditInvoice
    from .credit_item import CreditItem
    from .currency import Currency


@model
class CreditObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    before_taxes: bool = Field()
    invoice: CreditInvoice = Field(decode.Ref("credit_invoice", "CreditInvoice"))
    item: CreditItem = Field(decode.Ref("credit_item", "CreditItem"))
    lago_id: str = Field()
