# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_tax_provider_error_tax_provider import CustomerTaxProviderErrorTaxProvider


@model
class CustomerTaxProviderErrorObject(Model):
    external_customer_id: str = Field()
    lago_customer_id: str = Field()
    provider_error: dict[str, Any] | str = Field()
    tax_provider: CustomerTaxProviderErrorTaxProvider = Field(
        decode.Ref("customer_tax_provider_error_tax_provider", "CustomerTaxProviderErrorTaxProvider")
    )
    tax_provider_code: str = Field()
