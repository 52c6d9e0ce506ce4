# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal

    from .currency import Currency


@model
class CreditNoteEstimatedAppliedTax(Model):
    amount_cents: int | Unset = Field(default=UNSET)
    amount_currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    base_amount_cents: int | Unset = Field(default=UNSET)
    lago_tax_id: str | Unset = Field(default=UNSET)
    tax_code: str | Unset = Field(default=UNSET)
    tax_description: str | Unset = Field(default=UNSET)
    tax_name: str | Unset = Field(default=UNSET)
    tax_rate: Decimal | Unset = Field(decode.as_decimal, default=UNSET)
