# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .credit_note_create_input_item import CreditNoteCreateInputItem
    from .credit_note_reason import CreditNoteReason


@model
class CreditNoteCreateInputObject(Model):
    invoice_id: str = Field()
    items: list[CreditNoteCreateInputItem] = Field(
        decode.ListOf(decode.Ref("credit_note_create_input_item", "CreditNoteCreateInputItem"))
    )
    credit_amount_cents: int | None | Unset = Field(default=UNSET)
    description: str | Unset = Field(default=UNSET)
    metadata: dict[str, str | None] | Unset = Field(default=UNSET)
    offset_amount_cents: int | None | Unset = Field(default=UNSET)
    reason: CreditNoteReason | None | Unset = Field(decode.Ref("credit_note_reason", "CreditNoteReason"), default=UNSET)
    refund_amount_cents: int | None | Unset = Field(default=UNSET)
