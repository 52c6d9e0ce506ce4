# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .quote_object import QuoteObject


@model
class QuoteVoidedWebhook(Model):
    object_type: Literal["quote"] = Field()
    organization_id: str = Field()
    quote: QuoteObject = Field(decode.Ref("quote_object", "QuoteObject"))
    webhook_type: Literal["quote.voided"] = Field()
