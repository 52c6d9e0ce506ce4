# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any, Literal

from .._model import Field, Model, model


@model
class QuoteVoidedWebhook(Model):
    object_type: Literal["quote"] = Field()
    organization_id: str = Field()
    quote: dict[str, Any] = Field()
    webhook_type: Literal["quote.voided"] = Field()
