# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from .credit_note_applied_tax_object import CreditNoteAppliedTaxObject
    from .credit_note_error_details_object import CreditNoteErrorDetailsObject
    from .credit_note_item_object import CreditNoteItemObject
    from .credit_note_reason import CreditNoteReason
    from .credit_status import CreditStatus
    from .currency import Currency
    from .customer_object import CustomerObject
    from .refund_status import RefundStatus


@model
class CreditNoteObject(Model):
    balance_amount_cents: int = Field()
    billing_entity_code: str = Field()
    coupons_adjustment_amount_cents: int = Field()
    created_at: datetime.datetime = Field(decode.as_datetime)
    credit_amount_cents: int = Field()
    currency: Currency = Field(decode.Ref("currency", "Currency"))
    invoice_number: str = Field()
    issuing_date: datetime.date = Field(decode.as_date)
    lago_id: str = Field()
    lago_invoice_id: str = Field()
    number: str = Field()
    offset_amount_cents: int = Field()
    reason: CreditNoteReason = Field(decode.Ref("credit_note_reason", "CreditNoteReason"))
    refund_amount_cents: int = Field()
    sequential_id: int = Field()
    sub_total_excluding_taxes_amount_cents: int = Field()
    taxes_amount_cents: int = Field()
    taxes_rate: Decimal = Field(decode.as_decimal)
    total_amount_cents: int = Field()
    updated_at: datetime.datetime = Field(decode.as_datetime)
    applied_taxes: list[CreditNoteAppliedTaxObject] | Unset = Field(
        decode.ListOf(decode.Ref("credit_note_applied_tax_object", "CreditNoteAppliedTaxObject")), default=UNSET
    )
    credit_status: CreditStatus | None | Unset = Field(decode.Ref("credit_status", "CreditStatus"), default=UNSET)
    customer: CustomerObject | Unset = Field(decode.Ref("customer_object", "CustomerObject"), default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    error_details: list[CreditNoteErrorDetailsObject] | None | Unset = Field(
        decode.ListOf(decode.Ref("credit_note_error_details_object", "CreditNoteErrorDetailsObject")), default=UNSET
    )
    file_url: str | None | Unset = Field(default=UNSET)
    items: list[CreditNoteItemObject] | Unset = Field(
        decode.ListOf(decode.Ref("credit_note_item_object", "CreditNoteItemObject")), default=UNSET
    )
    metadata: dict[str, str | None] | None | Unset = Field(default=UNSET)
    precise_taxes_amount_cents: str | Unset = Field(default=UNSET)
    precise_total_amount_cents: str | Unset = Field(default=UNSET)
    purchase_order_number: str | None | Unset = Field(default=UNSET)
    refund_status: RefundStatus | None | Unset = Field(decode.Ref("refund_status", "RefundStatus"), default=UNSET)
    self_billed: bool | Unset = Field(default=UNSET)
    xml_url: str | None | Unset = Field(default=UNSET)
