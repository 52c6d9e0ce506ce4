# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class InvoiceCustomSectionObject(Model):
    code: str = Field()
    lago_id: str = Field()
    name: str = Field()
    description: str | None | Unset = Field(default=UNSET)
    details: str | None | Unset = Field(default=UNSET)
    display_name: str | None | Unset = Field(default=UNSET)
    organization_id: str | Unset = Field(default=UNSET)
