# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_preview_integration_type import InvoicePreviewIntegrationType


@model
class InvoicePreviewIntegrationCustomer(Model):
    integration_code: str = Field()
    integration_type: InvoicePreviewIntegrationType = Field(
        decode.Ref("invoice_preview_integration_type", "InvoicePreviewIntegrationType")
    )
