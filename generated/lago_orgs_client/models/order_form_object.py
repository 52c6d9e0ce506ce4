# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class OrderFormObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_customer_id: str = Field()
    lago_id: str = Field()
    lago_organization_id: str = Field()
    number: str = Field()
    status: str = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
    expires_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    lago_quote_id: str | None | Unset = Field(default=UNSET)
    lago_quote_version_id: str | None | Unset = Field(default=UNSET)
    signed_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    signed_document_url: str | None | Unset = Field(default=UNSET)
    void_reason: str | None | Unset = Field(default=UNSET)
    voided_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
