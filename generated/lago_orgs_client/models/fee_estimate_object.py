# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from decimal import Decimal

    from .currency import Currency
    from .fee_estimate_item import FeeEstimateItem
    from .fee_estimate_payment_status import FeeEstimatePaymentStatus


@model
class FeeEstimateObject(Model):
    amount_cents: str = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    invoiceable: bool = Field()
    item: FeeEstimateItem = Field(decode.Ref("fee_estimate_item", "FeeEstimateItem"))
    pay_in_advance: bool = Field()
    payment_status: FeeEstimatePaymentStatus = Field(
        decode.Ref("fee_estimate_payment_status", "FeeEstimatePaymentStatus")
    )
    precise_unit_amount: str = Field()
    taxes_amount_cents: int = Field()
    taxes_rate: Decimal = Field(decode.as_decimal)
    total_amount_cents: str = Field()
    total_amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    units: str = Field()
    amount_details: None | Unset = Field(default=UNSET)
    created_at: None | Unset = Field(default=UNSET)
    description: None | Unset = Field(default=UNSET)
    event_transaction_id: str | Unset = Field(default=UNSET)
    events_count: int | Unset = Field(default=UNSET)
    external_customer_id: str | Unset = Field(default=UNSET)
    external_subscription_id: str | Unset = Field(default=UNSET)
    failed_at: None | Unset = Field(default=UNSET)
    lago_charge_filter_id: str | None | Unset = Field(default=UNSET)
    lago_charge_id: str | Unset = Field(default=UNSET)
    lago_customer_id: str | Unset = Field(default=UNSET)
    lago_id: None | Unset = Field(default=UNSET)
    lago_invoice_id: None | Unset = Field(default=UNSET)
    lago_subscription_id: str | Unset = Field(default=UNSET)
    lago_true_up_fee_id: None | Unset = Field(default=UNSET)
    lago_true_up_parent_fee_id: None | Unset = Field(default=UNSET)
    precise_amount: str | Unset = Field(default=UNSET)
    precise_coupons_amount_cents: str | Unset = Field(default=UNSET)
    precise_total_amount: str | Unset = Field(default=UNSET)
    refunded_at: None | Unset = Field(default=UNSET)
    succeeded_at: None | Unset = Field(default=UNSET)
    taxes_precise_amount: Decimal | Unset = Field(decode.as_decimal, default=UNSET)
