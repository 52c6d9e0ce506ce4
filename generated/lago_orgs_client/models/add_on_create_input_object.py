# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency


@model
class AddOnCreateInputObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    code: str = Field()
    name: str = Field()
    description: str | None | Unset = Field(default=UNSET)
    invoice_display_name: str | None | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
