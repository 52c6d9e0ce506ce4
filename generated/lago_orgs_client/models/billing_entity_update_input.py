# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .billing_entity_document_numbering import BillingEntityDocumentNumbering
    from .billing_entity_update_input_configuration import BillingEntityUpdateInputConfiguration
    from .country import Country
    from .currency import Currency
    from .email_setting import EmailSetting
    from .timezone import Timezone


@model
class BillingEntityUpdateInput(Model):
    address_line1: str | None | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    billing_configuration: BillingEntityUpdateInputConfiguration | Unset = Field(
        decode.Ref("billing_entity_update_input_configuration", "BillingEntityUpdateInputConfiguration"), default=UNSET
    )
    city: str | None | Unset = Field(default=UNSET)
    country: Country | None | Unset = Field(decode.Ref("country", "Country"), default=UNSET)
    default_currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    document_number_prefix: str | None | Unset = Field(default=UNSET)
    document_numbering: BillingEntityDocumentNumbering | Unset = Field(
        decode.Ref("billing_entity_document_numbering", "BillingEntityDocumentNumbering"), default=UNSET
    )
    einvoicing: bool | Unset = Field(default=UNSET)
    email: str | None | Unset = Field(default=UNSET)
    email_settings: list[EmailSetting] | Unset = Field(
        decode.ListOf(decode.Ref("email_setting", "EmailSetting")), default=UNSET
    )
    eu_tax_management: bool | Unset = Field(default=UNSET)
    finalize_zero_amount_invoice: bool | Unset = Field(default=UNSET)
    invoice_custom_section_codes: list[str] | Unset = Field(default=UNSET)
    legal_name: str | None | Unset = Field(default=UNSET)
    legal_number: str | None | Unset = Field(default=UNSET)
    logo: str | None | Unset = Field(default=UNSET)
    name: str | Unset = Field(default=UNSET)
    net_payment_term: int | Unset = Field(default=UNSET)
    state: str | None | Unset = Field(default=UNSET)
    tax_codes: list[str] | Unset = Field(default=UNSET)
    tax_identification_number: str | None | Unset = Field(default=UNSET)
    timezone: Timezone | Unset = Field(decode.Ref("timezone", "Timezone"), default=UNSET)
    zipcode: str | None | Unset = Field(default=UNSET)
