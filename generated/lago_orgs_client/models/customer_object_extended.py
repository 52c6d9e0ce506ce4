# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .account_type import AccountType
    from .address import Address
    from .country import Country
    from .currency import Currency
    from .customer_billing_configuration import CustomerBillingConfiguration
    from .customer_metadata import CustomerMetadata
    from .customer_type import CustomerType
    from .error_detail_object import ErrorDetailObject
    from .finalize_zero_amount_invoice import FinalizeZeroAmountInvoice
    from .integration_customer import IntegrationCustomer
    from .invoice_custom_section_object import InvoiceCustomSectionObject
    from .tax_object import TaxObject
    from .timezone import Timezone


@model
class CustomerObjectExtended(Model):
    applicable_timezone: Timezone = Field(decode.Ref("timezone", "Timezone"))
    created_at: datetime.datetime = Field(decode.as_datetime)
    external_id: str = Field()
    lago_id: str = Field()
    sequential_id: int = Field()
    slug: str = Field()
    account_type: AccountType | Unset = Field(decode.Ref("account_type", "AccountType"), default=UNSET)
    address_line1: str | None | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    billing_configuration: CustomerBillingConfiguration | Unset = Field(
        decode.Ref("customer_billing_configuration", "CustomerBillingConfiguration"), default=UNSET
    )
    billing_entity_code: str | Unset = Field(default=UNSET)
    city: str | None | Unset = Field(default=UNSET)
    country: Country | None | Unset = Field(decode.Ref("country", "Country"), default=UNSET)
    currency: Currency | None | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    customer_type: CustomerType | None | Unset = Field(decode.Ref("customer_type", "CustomerType"), default=UNSET)
    email: str | None | Unset = Field(default=UNSET)
    external_salesforce_id: str | None | Unset = Field(default=UNSET)
    finalize_zero_amount_invoice: FinalizeZeroAmountInvoice | Unset = Field(
        decode.Ref("finalize_zero_amount_invoice", "FinalizeZeroAmountInvoice"), default=UNSET
    )
    firstname: str | None | Unset = Field(default=UNSET)
    lastname: str | None | Unset = Field(default=UNSET)
    legal_name: str | None | Unset = Field(default=UNSET)
    legal_number: str | None | Unset = Field(default=UNSET)
    logo_url: str | None | Unset = Field(default=UNSET)
    metadata: list[CustomerMetadata] | Unset = Field(
        decode.ListOf(decode.Ref("customer_metadata", "CustomerMetadata")), default=UNSET
    )
    name: str | None | Unset = Field(default=UNSET)
    net_payment_term: int | None | Unset = Field(default=UNSET)
    phone: str | None | Unset = Field(default=UNSET)
    shipping_address: Address | Unset = Field(decode.Ref("address", "Address"), default=UNSET)
    skip_invoice_custom_sections: bool | Unset = Field(default=UNSET)
    state: str | None | Unset = Field(default=UNSET)
    tax_identification_number: str | None | Unset = Field(default=UNSET)
    timezone: Timezone | None | Unset = Field(decode.Ref("timezone", "Timezone"), default=UNSET)
    updated_at: datetime.datetime | Unset = Field(decode.as_datetime, default=UNSET)
    url: str | None | Unset = Field(default=UNSET)
    zipcode: str | None | Unset = Field(default=UNSET)
    integration_customers: list[IntegrationCustomer] | Unset = Field(
        decode.ListOf(decode.Ref("integration_customer", "IntegrationCustomer")), default=UNSET
    )
    applicable_invoice_custom_sections: list[InvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(decode.Ref("invoice_custom_section_object", "InvoiceCustomSectionObject")), default=UNSET
    )
    error_details: list[ErrorDetailObject] | Unset = Field(
        decode.ListOf(decode.Ref("error_detail_object", "ErrorDetailObject")), default=UNSET
    )
    taxes: list[TaxObject] | Unset = Field(decode.ListOf(decode.Ref("tax_object", "TaxObject")), default=UNSET)
