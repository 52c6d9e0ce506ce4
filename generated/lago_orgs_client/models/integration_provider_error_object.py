# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any

from .._model import Field, Model, model


@model
class IntegrationProviderErrorObject(Model):
    lago_integration_id: str = Field()
    provider: str = Field()
    provider_code: str = Field()
    provider_error: dict[str, Any] | str = Field()
