# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .integration_provider_error_object import IntegrationProviderErrorObject


@model
class IntegrationProviderErrorWebhook(Model):
    object_type: Literal["provider_error"] = Field()
    organization_id: str = Field()
    provider_error: IntegrationProviderErrorObject = Field(
        decode.Ref("integration_provider_error_object", "IntegrationProviderErrorObject")
    )
    webhook_type: Literal["integration.provider_error"] = Field()
