# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal

    from .credit_note_estimated_applied_tax import CreditNoteEstimatedAppliedTax
    from .credit_note_estimated_item import CreditNoteEstimatedItem
    from .currency import Currency


@model
class CreditNoteEstimatedObject(Model):
    coupons_adjustment_amount_cents: int = Field()
    currency: Currency = Field(decode.Ref("currency", "Currency"))
    invoice_number: str = Field()
    items: list[CreditNoteEstimatedItem] = Field(
        decode.ListOf(decode.Ref("credit_note_estimated_item", "CreditNoteEstimatedItem"))
    )
    lago_invoice_id: str = Field()
    max_creditable_amount_cents: int = Field()
    max_refundable_amount_cents: int = Field()
    precise_coupons_adjustment_amount_cents: str = Field()
    precise_taxes_amount_cents: str = Field()
    sub_total_excluding_taxes_amount_cents: int = Field()
    taxes_amount_cents: int = Field()
    taxes_rate: Decimal = Field(decode.as_decimal)
    applied_taxes: list[CreditNoteEstimatedAppliedTax] | Unset = Field(
        decode.ListOf(decode.Ref("credit_note_estimated_applied_tax", "CreditNoteEstimatedAppliedTax")), default=UNSET
    )
