# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_error_code import CreditNoteErrorCode


@model
class CreditNoteErrorDetailsObject(Model):
    details: dict[str, Any] = Field()
    error_code: CreditNoteErrorCode = Field(decode.Ref("credit_note_error_code", "CreditNoteErrorCode"))
    lago_id: str = Field()
