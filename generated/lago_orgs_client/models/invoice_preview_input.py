# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .billing_time import BillingTime
    from .invoice_preview_coupon import InvoicePreviewCoupon
    from .invoice_preview_customer import InvoicePreviewCustomer
    from .invoice_preview_subscriptions import InvoicePreviewSubscriptions


@model
class InvoicePreviewInput(Model):
    customer: InvoicePreviewCustomer = Field(decode.Ref("invoice_preview_customer", "InvoicePreviewCustomer"))
    billing_entity_code: str | Unset = Field(default=UNSET)
    billing_time: BillingTime | Unset = Field(decode.Ref("billing_time", "BillingTime"), default=UNSET)
    coupons: list[InvoicePreviewCoupon] | Unset = Field(
        decode.ListOf(decode.Ref("invoice_preview_coupon", "InvoicePreviewCoupon")), default=UNSET
    )
    plan_code: str | Unset = Field(default=UNSET)
    subscription_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    subscriptions: InvoicePreviewSubscriptions | Unset = Field(
        decode.Ref("invoice_preview_subscriptions", "InvoicePreviewSubscriptions"), default=UNSET
    )
