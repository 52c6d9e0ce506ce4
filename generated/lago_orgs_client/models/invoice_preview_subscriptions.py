# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class InvoicePreviewSubscriptions(Model):
    external_ids: list[str] = Field()
    plan_code: str | Unset = Field(default=UNSET)
    terminated_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
