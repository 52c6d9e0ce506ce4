# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_create_input_object import CreditNoteCreateInputObject


@model
class CreditNoteCreateInput(Model):
    credit_note: CreditNoteCreateInputObject = Field(
        decode.Ref("credit_note_create_input_object", "CreditNoteCreateInputObject")
    )
