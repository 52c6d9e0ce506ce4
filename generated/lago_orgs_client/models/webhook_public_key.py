# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .webhook_public_key_object import WebhookPublicKeyObject


@model
class WebhookPublicKey(Model):
    webhook: WebhookPublicKeyObject = Field(decode.Ref("webhook_public_key_object", "WebhookPublicKeyObject"))
