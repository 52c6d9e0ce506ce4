# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .country import Country
    from .currency import Currency
    from .events_store import EventsStore
    from .organization_billing_configuration import OrganizationBillingConfiguration
    from .organization_document_numbering import OrganizationDocumentNumbering
    from .tax_object import TaxObject
    from .timezone import Timezone


@model
class OrganizationObject(Model):
    billing_configuration: OrganizationBillingConfiguration = Field(
        decode.Ref("organization_billing_configuration", "OrganizationBillingConfiguration")
    )
    created_at: datetime.datetime | None = Field(decode.as_datetime)
    document_number_prefix: str = Field()
    document_numbering: OrganizationDocumentNumbering = Field(
        decode.Ref("organization_document_numbering", "OrganizationDocumentNumbering")
    )
    email_settings: list[str] = Field()
    lago_id: str = Field()
    name: str = Field()
    address_line1: str | None | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    city: str | None | Unset = Field(default=UNSET)
    country: Country | None | Unset = Field(decode.Ref("country", "Country"), default=UNSET)
    default_currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    email: str | None | Unset = Field(default=UNSET)
    events_store: EventsStore | Unset = Field(decode.Ref("events_store", "EventsStore"), default=UNSET)
    finalize_zero_amount_invoice: bool | Unset = Field(default=UNSET)
    legal_name: str | None | Unset = Field(default=UNSET)
    legal_number: str | None | Unset = Field(default=UNSET)
    net_payment_term: int | Unset = Field(default=UNSET)
    slug: str | Unset = Field(default=UNSET)
    state: str | None | Unset = Field(default=UNSET)
    tax_identification_number: str | None | Unset = Field(default=UNSET)
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
    timezone: Timezone | Unset = Field(decode.Ref("timezone", "Timezone"), default=UNSET)
    webhook_url: str | None | Unset = Field(default=UNSET)
    webhook_urls: list[str] | None | Unset = Field(default=UNSET)
    zipcode: str | None | Unset = Field(default=UNSET)
