# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class InvoiceMetadataObject(Model):
    created_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    key: str | Unset = Field(default=UNSET)
    lago_id: str | Unset = Field(default=UNSET)
    value: str | Unset = Field(default=UNSET)
