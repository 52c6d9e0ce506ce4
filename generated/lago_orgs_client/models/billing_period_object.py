# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    import datetime

    from .billing_period_invoicing_reason import BillingPeriodInvoicingReason


@model
class BillingPeriodObject(Model):
    charges_from_datetime: datetime.datetime = Field(decode.as_datetime)
    charges_to_datetime: datetime.datetime = Field(decode.as_datetime)
    external_subscription_id: str = Field()
    invoicing_reason: BillingPeriodInvoicingReason = Field(
        decode.Ref("billing_period_invoicing_reason", "BillingPeriodInvoicingReason")
    )
    lago_plan_id: str = Field()
    lago_subscription_id: str = Field()
    subscription_from_datetime: datetime.datetime = Field(decode.as_datetime)
    subscription_to_datetime: datetime.datetime = Field(decode.as_datetime)
