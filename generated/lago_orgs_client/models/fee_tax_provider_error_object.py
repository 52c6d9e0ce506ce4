# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import Any

from .._model import Field, Model, model


@model
class FeeTaxProviderErrorObject(Model):
    event_transaction_id: str | None = Field()
    lago_charge_id: str | None = Field()
    provider_error: dict[str, Any] | str = Field()
    tax_provider_code: str = Field()
