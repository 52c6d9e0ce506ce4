# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .invoicing_reason import InvoicingReason


@model
class BillingPeriodObject(Model):
    charges_from_datetime: datetime.datetime | None = Field(decode.as_datetime)
    charges_to_datetime: datetime.datetime | None = Field(decode.as_datetime)
    external_subscription_id: str | None = Field()
    invoicing_reason: InvoicingReason | None = Field(decode.Ref("invoicing_reason", "InvoicingReason"))
    lago_plan_id: str | None = Field()
    lago_subscription_id: str = Field()
    subscription_from_datetime: datetime.datetime | None = Field(decode.as_datetime)
    subscription_to_datetime: datetime.datetime | None = Field(decode.as_datetime)
    fixed_charges_from_datetime: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    fixed_charges_to_datetime: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
