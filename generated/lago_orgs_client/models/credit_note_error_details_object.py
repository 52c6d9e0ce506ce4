# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_error_details_error_code import CreditNoteErrorDetailsErrorCode


@model
class CreditNoteErrorDetailsObject(Model):
    details: dict[str, Any] = Field()
    error_code: CreditNoteErrorDetailsErrorCode = Field(
        decode.Ref("credit_note_error_details_error_code", "CreditNoteErrorDetailsErrorCode")
    )
    lago_id: str = Field()
