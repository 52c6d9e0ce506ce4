# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .billing_entity_document_numbering import BillingEntityDocumentNumbering
    from .billing_entity_email_setting import BillingEntityEmailSetting
    from .country import Country
    from .currency import Currency
    from .subscription_invoice_issuing_date_adjustment import SubscriptionInvoiceIssuingDateAdjustment
    from .subscription_invoice_issuing_date_anchor import SubscriptionInvoiceIssuingDateAnchor
    from .timezone import Timezone


@model
class BillingEntityObject(Model):
    code: str = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    default_currency: Currency = Field(decode.Ref("currency", "Currency"))
    document_locale: str = Field()
    document_numbering: BillingEntityDocumentNumbering = Field(
        decode.Ref("billing_entity_document_numbering", "BillingEntityDocumentNumbering")
    )
    finalize_zero_amount_invoice: bool = Field()
    invoice_grace_period: int = Field()
    lago_id: str = Field()
    name: str = Field()
    net_payment_term: int = Field()
    timezone: Timezone = Field(decode.Ref("timezone", "Timezone"))
    updated_at: datetime.datetime = Field(decode.as_datetime)
    address_line1: str | None | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    city: str | None | Unset = Field(default=UNSET)
    country: Country | None | Unset = Field(decode.Ref("country", "Country"), default=UNSET)
    document_number_prefix: str | None | Unset = Field(default=UNSET)
    einvoicing: bool | Unset = Field(default=UNSET)
    email: str | None | Unset = Field(default=UNSET)
    email_settings: list[BillingEntityEmailSetting] | Unset = Field(
        decode.ListOf(decode.Ref("billing_entity_email_setting", "BillingEntityEmailSetting")), default=UNSET
    )
    eu_tax_management: bool | Unset = Field(default=UNSET)
    invoice_footer: str | None | Unset = Field(default=UNSET)
    is_default: bool | Unset = Field(default=UNSET)
    legal_name: str | None | Unset = Field(default=UNSET)
    legal_number: str | None | Unset = Field(default=UNSET)
    logo_url: str | None | Unset = Field(default=UNSET)
    phone: str | None | Unset = Field(default=UNSET)
    state: str | None | Unset = Field(default=UNSET)
    subscription_invoice_issuing_date_adjustment: SubscriptionInvoiceIssuingDateAdjustment | Unset = Field(
        decode.Ref("subscription_invoice_issuing_date_adjustment", "SubscriptionInvoiceIssuingDateAdjustment"),
        default=UNSET,
    )
    subscription_invoice_issuing_date_anchor: SubscriptionInvoiceIssuingDateAnchor | Unset = Field(
        decode.Ref("subscription_invoice_issuing_date_anchor", "SubscriptionInvoiceIssuingDateAnchor"), default=UNSET
    )
    tax_identification_number: str | None | Unset = Field(default=UNSET)
    zipcode: str | None | Unset = Field(default=UNSET)
