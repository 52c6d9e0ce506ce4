# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class QuoteVersionObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_id: str = Field()
    lago_organization_id: str = Field()
    lago_quote_id: str = Field()
    status: str = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
    version: int = Field()
    approved_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    currency: str | None | Unset = Field(default=UNSET)
    end_date: datetime.date | None | Unset = Field(decode.as_date, default=UNSET)
    start_date: datetime.date | None | Unset = Field(decode.as_date, default=UNSET)
    void_reason: str | None | Unset = Field(default=UNSET)
    voided_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
