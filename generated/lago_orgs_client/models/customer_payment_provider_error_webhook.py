# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_payment_provider_error_object import CustomerPaymentProviderErrorObject


@model
class CustomerPaymentProviderErrorWebhook(Model):
    object_type: Literal["payment_provider_customer_error"] = Field()
    organization_id: str = Field()
    payment_provider_customer_error: CustomerPaymentProviderErrorObject = Field(
        decode.Ref("customer_payment_provider_error_object", "CustomerPaymentProviderErrorObject")
    )
    webhook_type: Literal["customer.payment_provider_error"] = Field()
