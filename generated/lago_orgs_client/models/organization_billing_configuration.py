# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from .._model import Field, Model, model
from ..types import UNSET, Unset


@model
class OrganizationBillingConfiguration(Model):
    document_locale: str | Unset = Field(default=UNSET)
    invoice_footer: str | None | Unset = Field(default=UNSET)
    invoice_grace_period: int | Unset = Field(default=UNSET)
