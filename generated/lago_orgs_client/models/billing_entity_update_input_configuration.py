# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .subscription_invoice_issuing_date_adjustment import SubscriptionInvoiceIssuingDateAdjustment
    from .subscription_invoice_issuing_date_anchor import SubscriptionInvoiceIssuingDateAnchor


@model
class BillingEntityUpdateInputConfiguration(Model):
    document_locale: str | Unset = Field(default=UNSET)
    invoice_footer: str | Unset = Field(default=UNSET)
    invoice_grace_period: int | Unset = Field(default=UNSET)
    subscription_invoice_issuing_date_adjustment: SubscriptionInvoiceIssuingDateAdjustment | Unset = Field(
        decode.Ref("subscription_invoice_issuing_date_adjustment", "SubscriptionInvoiceIssuingDateAdjustment"),
        default=UNSET,
    )
    subscription_invoice_issuing_date_anchor: SubscriptionInvoiceIssuingDateAnchor | Unset = Field(
        decode.Ref("subscription_invoice_issuing_date_anchor", "SubscriptionInvoiceIssuingDateAnchor"), default=UNSET
    )
