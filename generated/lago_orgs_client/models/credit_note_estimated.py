# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_estimated_object import CreditNoteEstimatedObject


@model
class CreditNoteEstimated(Model):
    estimated_credit_note: CreditNoteEstimatedObject = Field(
        decode.Ref("credit_note_estimated_object", "CreditNoteEstimatedObject")
    )
