# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .invoice_preview_customer_integration_customer_integration_type import (
        InvoicePreviewCustomerIntegrationCustomerIntegrationType,
    )


@model
class InvoicePreviewCustomerIntegrationCustomer(Model):
    integration_code: str = Field()
    integration_type: InvoicePreviewCustomerIntegrationCustomerIntegrationType = Field(
        decode.Ref(
            "invoice_preview_customer_integration_customer_integration_type",
            "InvoicePreviewCustomerIntegrationCustomerIntegrationType",
        )
    )
