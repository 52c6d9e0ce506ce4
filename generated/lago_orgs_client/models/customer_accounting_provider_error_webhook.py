# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_integration_error_object import CustomerIntegrationErrorObject


@model
class CustomerAccountingProviderErrorWebhook(Model):
    accounting_provider_customer_error: CustomerIntegrationErrorObject = Field(
        decode.Ref("customer_integration_error_object", "CustomerIntegrationErrorObject")
    )
    object_type: Literal["accounting_provider_customer_error"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["customer.accounting_provider_error"] = Field()
