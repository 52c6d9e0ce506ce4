# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .order_form_object import OrderFormObject


@model
class OrderFormSignedWebhook(Model):
    object_type: Literal["order_form"] = Field()
    order_form: OrderFormObject = Field(decode.Ref("order_form_object", "OrderFormObject"))
    organization_id: str = Field()
    webhook_type: Literal["order_form.signed"] = Field()
