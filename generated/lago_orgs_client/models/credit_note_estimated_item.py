# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model


@model
class CreditNoteEstimatedItem(Model):
    amount_cents: int = Field()
    lago_fee_id: str | None = Field()
