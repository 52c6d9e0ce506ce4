# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .accounting_provider import AccountingProvider


@model
class CustomerIntegrationErrorObject(Model):
    accounting_provider: AccountingProvider = Field(decode.Ref("accounting_provider", "AccountingProvider"))
    accounting_provider_code: str = Field()
    external_customer_id: str = Field()
    lago_customer_id: str = Field()
    provider_error: dict[str, Any] | str = Field()
