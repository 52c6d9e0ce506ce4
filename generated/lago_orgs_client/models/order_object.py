# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime


@model
class OrderObject(Model):
    created_at: datetime.datetime = Field(decode.as_datetime)
    lago_customer_id: str = Field()
    lago_id: str = Field()
    lago_organization_id: str = Field()
    number: str = Field()
    status: str = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
    billing_snapshot: dict[str, Any] | None | Unset = Field(default=UNSET)
    currency: str | None | Unset = Field(default=UNSET)
    executed_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    execution_mode: str | None | Unset = Field(default=UNSET)
    lago_order_form_id: str | None | Unset = Field(default=UNSET)
    order_type: str | None | Unset = Field(default=UNSET)
