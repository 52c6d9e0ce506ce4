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
class GrossRevenueObject(Model):
    amount_cents: Decimal = Field(decode.as_decimal)
    currency: Currency = Field(decode.Ref("currency", "Currency"))
    invoices_count: str = Field()
    month: str = Field()
    billing_entity_id: str | Unset = Field(default=UNSET)
