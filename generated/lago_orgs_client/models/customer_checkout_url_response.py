# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_checkout_url import CustomerCheckoutUrl


@model
class CustomerCheckoutUrlResponse(Model):
    customer: CustomerCheckoutUrl = Field(decode.Ref("customer_checkout_url", "CustomerCheckoutUrl"))
