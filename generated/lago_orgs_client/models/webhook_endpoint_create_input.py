# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .webhook_endpoint_create_input_object import WebhookEndpointCreateInputObject


@model
class WebhookEndpointCreateInput(Model):
    webhook_endpoint: WebhookEndpointCreateInputObject = Field(
        decode.Ref("webhook_endpoint_create_input_object", "WebhookEndpointCreateInputObject")
    )
