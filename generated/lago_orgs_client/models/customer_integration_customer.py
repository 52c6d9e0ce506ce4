# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .customer_integration_customer_integration_type import CustomerIntegrationCustomerIntegrationType


@model
class CustomerIntegrationCustomer(Model):
    code: str | None | Unset = Field(default=UNSET)
    external_customer_id: str | Unset = Field(default=UNSET)
    id: str | Unset = Field(default=UNSET)
    integration_code: str | Unset = Field(default=UNSET)
    integration_type: CustomerIntegrationCustomerIntegrationType | Unset = Field(
        decode.Ref("customer_integration_customer_integration_type", "CustomerIntegrationCustomerIntegrationType"),
        default=UNSET,
    )
    subsidiary_id: str | Unset = Field(default=UNSET)
    sync_with_provider: bool | Unset = Field(default=UNSET)
    targeted_object: str | None | Unset = Field(default=UNSET)
