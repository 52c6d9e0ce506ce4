# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .customer_payment_provider import CustomerPaymentProvider
    from .subscription_invoice_issuing_date_adjustment import SubscriptionInvoiceIssuingDateAdjustment
    from .subscription_invoice_issuing_date_anchor import SubscriptionInvoiceIssuingDateAnchor


@model
class CustomerBillingConfigurationInput(Model):
    document_locale: str | None | Unset = Field(default=UNSET)
    invoice_grace_period: int | None | Unset = Field(default=UNSET)
    payment_provider: CustomerPaymentProvider | None | Unset = Field(
        decode.Ref("customer_payment_provider", "CustomerPaymentProvider"), default=UNSET
    )
    payment_provider_code: str | None | Unset = Field(default=UNSET)
    provider_customer_id: str | None | Unset = Field(default=UNSET)
    provider_payment_methods: list[str] | None | Unset = Field(default=UNSET)
    subscription_invoice_issuing_date_adjustment: SubscriptionInvoiceIssuingDateAdjustment | None | Unset = Field(
        decode.Ref("subscription_invoice_issuing_date_adjustment", "SubscriptionInvoiceIssuingDateAdjustment"),
        default=UNSET,
    )
    subscription_invoice_issuing_date_anchor: SubscriptionInvoiceIssuingDateAnchor | None | Unset = Field(
        decode.Ref("subscription_invoice_issuing_date_anchor", "SubscriptionInvoiceIssuingDateAnchor"), default=UNSET
    )
    sync: bool | Unset = Field(default=UNSET)
    sync_with_provider: bool | Unset = Field(default=UNSET)
