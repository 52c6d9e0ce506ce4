# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class InvoiceCustomSectionObject(Model):
    code: str = Field()
    lago_id: str = Field()
    name: str = Field()
    applied_to_organization: bool | Unset = Field(default=UNSET)
    created_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    description: str | Unset = Field(default=UNSET)
    details: str | Unset = Field(default=UNSET)
    display_name: str | Unset = Field(default=UNSET)
    organization_id: str | Unset = Field(default=UNSET)
