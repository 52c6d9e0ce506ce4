# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .currency import Currency
    from .invoice_status import InvoiceStatus
    from .invoice_type import InvoiceType
    from .payment_status import PaymentStatus


@model
class InvoiceBaseObject(Model):
    billing_entity_code: str | None = Field()
    coupons_amount_cents: int = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    credit_notes_amount_cents: int = Field()
    currency: Currency = Field(decode.Ref("currency", "Currency"))
    fees_amount_cents: int = Field()
    invoice_type: InvoiceType = Field(decode.Ref("invoice_type", "InvoiceType"))
    issuing_date: datetime.date = Field(decode.as_date)
    lago_id: str = Field()
    number: str = Field()
    payment_status: PaymentStatus = Field(decode.Ref("payment_status", "PaymentStatus"))
    prepaid_credit_amount_cents: int = Field()
    progressive_billing_credit_amount_cents: int = Field()
    status: InvoiceStatus = Field(decode.Ref("invoice_status", "InvoiceStatus"))
    sub_total_excluding_taxes_amount_cents: int = Field()
    sub_total_including_taxes_amount_cents: int = Field()
    taxes_amount_cents: int = Field()
    total_amount_cents: int = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
    version_number: int = Field()
    file_url: str | None | Unset = Field(default=UNSET)
    net_payment_term: int | Unset = Field(default=UNSET)
    payment_dispute_lost_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    payment_due_date: datetime.date | None | Unset = Field(decode.as_date, default=UNSET)
    payment_overdue: bool | None | Unset = Field(default=UNSET)
    prepaid_granted_credit_amount_cents: int | None | Unset = Field(default=UNSET)
    prepaid_purchased_credit_amount_cents: int | None | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    self_billed: bool | Unset = Field(default=UNSET)
    sequential_id: int | None | Unset = Field(default=UNSET)
    total_due_amount_cents: int | Unset = Field(default=UNSET)
    total_offsetted_credit_note_amount_cents: int | Unset = Field(default=UNSET)
    total_paid_amount_cents: int | Unset = Field(default=UNSET)
    voided_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    web_url: str | None | Unset = Field(default=UNSET)
    xml_url: str | None | Unset = Field(default=UNSET)
