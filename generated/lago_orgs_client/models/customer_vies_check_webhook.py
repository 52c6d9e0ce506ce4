# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .customer_vies_check_object import CustomerViesCheckObject


@model
class CustomerViesCheckWebhook(Model):
    customer: CustomerViesCheckObject = Field(decode.Ref("customer_vies_check_object", "CustomerViesCheckObject"))
    object_type: Literal["customer"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["customer.vies_check"] = Field()
