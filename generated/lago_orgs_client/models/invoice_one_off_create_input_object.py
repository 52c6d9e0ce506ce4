# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from .currency import Currency
    from .invoice_custom_section_input import InvoiceCustomSectionInput
    from .invoice_one_off_create_input_fee import InvoiceOneOffCreateInputFee
    from .payment_method_reference import PaymentMethodReference


@model
class InvoiceOneOffCreateInputObject(Model):
    external_customer_id: str = Field()
    fees: list[InvoiceOneOffCreateInputFee] = Field(
        decode.ListOf(decode.Ref("invoice_one_off_create_input_fee", "InvoiceOneOffCreateInputFee"))
    )
    billing_entity_code: str | Unset = Field(default=UNSET)
    currency: Currency | Unset = Field(decode.Ref("currency", "Currency"), default=UNSET)
    invoice_custom_section: InvoiceCustomSectionInput | Unset = Field(
        decode.Ref("invoice_custom_section_input", "InvoiceCustomSectionInput"), default=UNSET
    )
    payment_method: PaymentMethodReference | Unset = Field(
        decode.Ref("payment_method_reference", "PaymentMethodReference"), default=UNSET
    )
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    skip_psp: bool | Unset = Field(default=UNSET)
