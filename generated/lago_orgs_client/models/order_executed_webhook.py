# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .order_object import OrderObject


@model
class OrderExecutedWebhook(Model):
    object_type: Literal["order"] = Field()
    order: OrderObject = Field(decode.Ref("order_object", "OrderObject"))
    organization_id: str = Field()
    webhook_type: Literal["order.executed"] = Field()
