# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .customer_object import CustomerObject


@model
class CustomerUpdatedWebhook(Model):
    customer: CustomerObject = Field(decode.Ref("customer_object", "CustomerObject"))
    object_type: Literal["customer"] = Field()
    webhook_type: Literal["customer.updated"] = Field()
    organization_id: str | Unset = Field(default=UNSET)
