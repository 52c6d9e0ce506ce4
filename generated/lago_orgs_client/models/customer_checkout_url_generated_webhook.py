# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_checkout_url import CustomerCheckoutUrl


@model
class CustomerCheckoutUrlGeneratedWebhook(Model):
    object_type: Literal["payment_provider_customer_checkout_url"] = Field()
    organization_id: str = Field()
    payment_provider_customer_checkout_url: CustomerCheckoutUrl = Field(
        decode.Ref("customer_checkout_url", "CustomerCheckoutUrl")
    )
    webhook_type: Literal["customer.checkout_url_generated"] = Field()
