# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_object import CustomerObject


@model
class CustomerPaymentProviderCreatedWebhook(Model):
    customer: CustomerObject = Field(decode.Ref("customer_object", "CustomerObject"))
    object_type: Literal["customer"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["customer.payment_provider_created"] = Field()
