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
class TaxObject(Model):
    applied_to_organization: bool = Field()
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    name: str = Field()
    rate: Decimal = Field(decode.as_decimal)
    add_ons_count: int | Unset = Field(default=UNSET)
    applied_to_billing_entities_codes: list[str] | Unset = Field(default=UNSET)
    charges_count: int | Unset = Field(default=UNSET)
    commitments_count: int | Unset = Field(default=UNSET)
    customers_count: int | Unset = Field(default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    plans_count: int | Unset = Field(default=UNSET)
