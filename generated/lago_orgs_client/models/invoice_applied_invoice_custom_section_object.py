# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime


@model
class InvoiceAppliedInvoiceCustomSectionObject(Model):
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    details: str = Field()
    display_name: str = Field()
    lago_id: str = Field()
    lago_invoice_id: str = Field()
