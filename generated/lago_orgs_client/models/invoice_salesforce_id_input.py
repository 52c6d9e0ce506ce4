# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class InvoiceSalesforceIdInput(Model):
    external_id: str | Unset = Field(default=UNSET)
    integration_code: str | Unset = Field(default=UNSET)
