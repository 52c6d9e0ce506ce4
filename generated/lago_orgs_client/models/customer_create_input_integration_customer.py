# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .integration_type import IntegrationType


@model
class CustomerCreateInputIntegrationCustomer(Model):
    code: str | None | Unset = Field(default=UNSET)
    external_customer_id: str | Unset = Field(default=UNSET)
    id: str | Unset = Field(default=UNSET)
    integration_code: str | Unset = Field(default=UNSET)
    integration_type: IntegrationType | Unset = Field(decode.Ref("integration_type", "IntegrationType"), default=UNSET)
    subsidiary_id: str | Unset = Field(default=UNSET)
    sync_with_provider: bool | Unset = Field(default=UNSET)
    targeted_object: str | None | Unset = Field(default=UNSET)
