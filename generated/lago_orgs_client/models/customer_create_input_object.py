# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .account_type import AccountType
    from .address import Address
    from .country import Country
    from .currency import Currency
    from .customer_billing_configuration_input import CustomerBillingConfigurationInput
    from .customer_create_input_integration_customer import CustomerCreateInputIntegrationCustomer
    from .customer_create_input_metadata import CustomerCreateInputMetadata
    from .customer_type import CustomerType
    from .finalize_zero_amount_invoice import FinalizeZeroAmountInvoice
    from .timezone import Timezone


@model
class CustomerCreateInputObject(Model):
    external_id: str = Field()
    account_type: AccountType | None | Unset = Field(decode.Ref("account_type", "AccountType"), default=UNSET)
    address_line1: str | None | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    billing_configuration: CustomerBillingConfigurationInput | Unset = Field(
        decode.Ref("customer_billing_configuration_input", "CustomerBillingConfigurationInput"), default=UNSET
    )
    billing_entity_code: str | None | Unset = Field(default=UNSET)
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
    integration_customers: list[CustomerCreateInputIntegrationCustomer] | Unset = Field(
        decode.ListOf(
            decode.Ref("customer_create_input_integration_customer", "CustomerCreateInputIntegrationCustomer")
        ),
        default=UNSET,
    )
    invoice_custom_section_codes: list[str] | Unset = Field(default=UNSET)
    lastname: str | None | Unset = Field(default=UNSET)
    legal_name: str | None | Unset = Field(default=UNSET)
    legal_number: str | None | Unset = Field(default=UNSET)
    logo_url: str | None | Unset = Field(default=UNSET)
    metadata: list[CustomerCreateInputMetadata] | Unset = Field(
        decode.ListOf(decode.Ref("customer_create_input_metadata", "CustomerCreateInputMetadata")), default=UNSET
    )
    name: str | None | Unset = Field(default=UNSET)
    net_payment_term: int | None | Unset = Field(default=UNSET)
    phone: str | None | Unset = Field(default=UNSET)
    shipping_address: Address | Unset = Field(decode.Ref("address", "Address"), default=UNSET)
    skip_invoice_custom_sections: bool | Unset = Field(default=UNSET)
    state: str | None | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
    tax_identification_number: str | None | Unset = Field(default=UNSET)
    timezone: Timezone | None | Unset = Field(decode.Ref("timezone", "Timezone"), default=UNSET)
    url: str | None | Unset = Field(default=UNSET)
    zipcode: str | None | Unset = Field(default=UNSET)
