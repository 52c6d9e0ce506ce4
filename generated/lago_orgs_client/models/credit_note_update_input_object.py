# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .refund_status import RefundStatus


@model
class CreditNoteUpdateInputObject(Model):
    refund_status: RefundStatus = Field(decode.Ref("refund_status", "RefundStatus"))
    metadata: dict[str, str | None] | Unset = Field(default=UNSET)
