# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .credit_note_extended_object import CreditNoteExtendedObject


@model
class CreditNoteGeneratedWebhook(Model):
    credit_note: CreditNoteExtendedObject = Field(decode.Ref("credit_note_extended_object", "CreditNoteExtendedObject"))
    object_type: Literal["credit_note"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["credit_note.generated"] = Field()
