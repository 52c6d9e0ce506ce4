# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from .currency import Currency


@model
class CreditNoteAppliedTaxObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    lago_tax_id: str | None = Field()
    tax_code: str = Field()
    tax_description: str | None = Field()
    tax_name: str = Field()
    tax_rate: Decimal = Field(decode.as_decimal)
    base_amount_cents: int | Unset = Field(default=UNSET)
    lago_credit_note_id: str | Unset = Field(default=UNSET)
