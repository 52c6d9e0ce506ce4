# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .billing_entity_create_input_configuration import BillingEntityCreateInputConfiguration
    from .billing_entity_document_numbering import BillingEntityDocumentNumbering
    from .country import Country
    from .currency import Currency
    from .email_setting import EmailSetting
    from .timezone import Timezone


@model
class BillingEntityCreateInputObject(Model):
    code: str = Field()
    name: str = Field()
    address_line1: str | None | Unset = Field(default=UNSET)
    address_line2: str | None | Unset = Field(default=UNSET)
    billing_configuration: BillingEntityCreateInputConfiguration | Unset = Field(
        decode.Ref("billing_entity_create_input_configuration", "BillingEntityCreateInputConfiguration"), default=UNSET
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
    legal_name: str | None | Unset = Field(default=UNSET)
    legal_number: str | None | Unset = Field(default=UNSET)
    logo: str | None | Unset = Field(default=UNSET)
    net_payment_term: int | Unset = Field(default=UNSET)
    state: str | None | Unset = Field(default=UNSET)
    tax_identification_number: str | None | Unset = Field(default=UNSET)
    timezone: Timezone | Unset = Field(decode.Ref("timezone", "Timezone"), default=UNSET)
    zipcode: str | None | Unset = Field(default=UNSET)
