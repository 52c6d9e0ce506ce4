# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .webhook_endpoint_signature_algo import WebhookEndpointSignatureAlgo


@model
class WebhookEndpointUpdateInputObject(Model):
    event_types: list[str] | None | Unset = Field(default=UNSET)
    name: str | None | Unset = Field(default=UNSET)
    signature_algo: WebhookEndpointSignatureAlgo | None | Unset = Field(
        decode.Ref("webhook_endpoint_signature_algo", "WebhookEndpointSignatureAlgo"), default=UNSET
    )
    webhook_url: str | Unset = Field(default=UNSET)
