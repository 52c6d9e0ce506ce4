# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .address import Address
    from .country import Country
    from .currency import Currency
    from .invoice_preview_integration_customer import InvoicePreviewIntegrationCustomer
    from .timezone import Timezone


@model
class InvoicePreviewCustomer(Model):
    address_line1: str | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    city: str | Unset = Field(default=UNSET)
    country: Country | Unset = Field(decode.Ref("country", "Country"), default=UNSET)
    currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    external_id: str | Unset = Field(default=UNSET)
    integration_customers: list[InvoicePreviewIntegrationCustomer] | Unset = Field(
        decode.ListOf(decode.Ref("invoice_preview_integration_customer", "InvoicePreviewIntegrationCustomer")),
        default=UNSET,
    )
    name: str | Unset = Field(default=UNSET)
    shipping_address: Address | Unset = Field(decode.Ref("address", "Address"), default=UNSET)
    state: str | Unset = Field(default=UNSET)
    tax_identification_number: str | Unset = Field(default=UNSET)
    timezone: Timezone | Unset = Field(decode.Ref("timezone", "Timezone"), default=UNSET)
