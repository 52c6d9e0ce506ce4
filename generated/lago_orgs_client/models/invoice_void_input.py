# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class InvoiceVoidInput(Model):
    credit_amount: int | Unset = Field(default=UNSET)
    generate_credit_note: bool | Unset = Field(default=UNSET)
    refund_amount: int | Unset = Field(default=UNSET)
