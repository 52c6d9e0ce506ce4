# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class InvoiceCustomSectionInput(Model):
    invoice_custom_section_codes: list[str] | Unset = Field(default=UNSET)
    skip_invoice_custom_sections: bool | Unset = Field(default=UNSET)
