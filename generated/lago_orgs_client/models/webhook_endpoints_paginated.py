# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .pagination_meta import PaginationMeta
    from .webhook_endpoint_object import WebhookEndpointObject


@model
class WebhookEndpointsPaginated(Model):
    meta: PaginationMeta = Field(decode.Ref("pagination_meta", "PaginationMeta"))
    webhook_endpoints: list[WebhookEndpointObject] = Field(
        decode.ListOf(decode.Ref("webhook_endpoint_object", "WebhookEndpointObject"))
    )
