# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .invoice_custom_section_object import InvoiceCustomSectionObject


@model
class AppliedInvoiceCustomSectionObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    invoice_custom_section: InvoiceCustomSectionObject = Field(
        decode.Ref("invoice_custom_section_object", "InvoiceCustomSectionObject")
    )
    lago_id: str = Field()
    invoice_custom_section_id: str | Unset = Field(default=UNSET)
