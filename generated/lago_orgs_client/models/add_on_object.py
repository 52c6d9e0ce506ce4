# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .currency import Currency
    from .tax_object import TaxObject


@model
class AddOnObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    description: str | None = Field()
    invoice_display_name: str | None = Field()
    lago_id: str = Field()
    name: str = Field()
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
