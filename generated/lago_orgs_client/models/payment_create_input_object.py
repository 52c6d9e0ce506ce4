# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class PaymentCreateInputObject(Model):
    amount_cents: int = Field()
    invoice_id: str = Field()
    paid_at: datetime.date | Unset = Field(decode.as_date, default=UNSET)
    reference: str | Unset = Field(default=UNSET)
