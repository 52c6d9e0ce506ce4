# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class CustomerCheckoutUrl(Model):
    external_customer_id: str = Field()
    lago_customer_id: str = Field()
    payment_provider: str = Field()
    checkout_url: str | Unset = Field(default=UNSET)
    payment_provider_code: str | Unset = Field(default=UNSET)
