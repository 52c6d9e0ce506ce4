# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime


@model
class CustomerMetadata(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    display_in_invoice: bool = Field()
    key: str = Field()
    lago_id: str = Field()
    value: str = Field()
