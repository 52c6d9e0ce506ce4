# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_tax_provider_error_object import CustomerTaxProviderErrorObject


@model
class CustomerTaxProviderErrorWebhook(Model):
    object_type: Literal["tax_provider_customer_error"] = Field()
    organization_id: str = Field()
    tax_provider_customer_error: CustomerTaxProviderErrorObject = Field(
        decode.Ref("customer_tax_provider_error_object", "CustomerTaxProviderErrorObject")
    )
    webhook_type: Literal["customer.tax_provider_error"] = Field()
