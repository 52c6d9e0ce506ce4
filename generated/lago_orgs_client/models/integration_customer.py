# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .integration_customer_type import IntegrationCustomerType


@model
class IntegrationCustomer(Model):
    external_customer_id: str = Field()
    integration_code: str = Field()
    lago_id: str = Field()
    type: IntegrationCustomerType | None = Field(decode.Ref("integration_customer_type", "IntegrationCustomerType"))
    category: str | None | Unset = Field(default=UNSET)
    code: str | None | Unset = Field(default=UNSET)
    email: str | None | Unset = Field(default=UNSET)
    is_default: bool | None | Unset = Field(default=UNSET)
    subsidiary_id: str | Unset = Field(default=UNSET)
    sync_with_provider: bool | None | Unset = Field(default=UNSET)
    targeted_object: str | None | Unset = Field(default=UNSET)
