# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_estimate_input_item import CreditNoteEstimateInputItem


@model
class CreditNoteEstimateInputObject(Model):
    invoice_id: str = Field()
    items: list[CreditNoteEstimateInputItem] = Field(
        decode.ListOf(decode.Ref("credit_note_estimate_input_item", "CreditNoteEstimateInputItem"))
    )
