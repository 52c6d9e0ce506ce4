# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


@model
class InvoiceOneOffCreateInputFee(Model):
    add_on_code: str = Field()
    description: str | None | Unset = Field(default=UNSET)
    from_datetime: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    invoice_display_name: str | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
    to_datetime: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    unit_amount_cents: int | None | Unset = Field(default=UNSET)
    units: Decimal | str | None | Unset = Field(default=UNSET)
