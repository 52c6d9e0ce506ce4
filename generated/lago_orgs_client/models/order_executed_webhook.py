# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any, Literal

from .._model import Field, Model, model


@model
class OrderExecutedWebhook(Model):
    object_type: Literal["order"] = Field()
    order: dict[str, Any] = Field()
    organization_id: str = Field()
    webhook_type: Literal["order.executed"] = Field()
