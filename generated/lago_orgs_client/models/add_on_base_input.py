# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency


@model
class AddOnBaseInput(Model):
    amount_cents: int | Unset = Field(default=UNSET)
    amount_currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    code: str | Unset = Field(default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    name: str | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
