# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .subscription_with_customer_object import SubscriptionWithCustomerObject


@model
class SubscriptionTerminatedWebhook(Model):
    object_type: Literal["subscription"] = Field()
    organization_id: str = Field()
    subscription: SubscriptionWithCustomerObject = Field(
        decode.Ref("subscription_with_customer_object", "SubscriptionWithCustomerObject")
    )
    webhook_type: Literal["subscription.terminated"] = Field()
