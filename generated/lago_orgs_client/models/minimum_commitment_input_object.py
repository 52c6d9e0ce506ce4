# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class MinimumCommitmentInputObject(Model):
    amount_cents: int = Field()
    invoice_display_name: str | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
