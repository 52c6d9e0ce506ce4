# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from .currency import Currency
    from .fee_amount_details import FeeAmountDetails
    from .fee_applied_tax_object import FeeAppliedTaxObject
    from .fee_item import FeeItem
    from .fee_payment_status import FeePaymentStatus
    from .presentation_breakdown import PresentationBreakdown
    from .pricing_unit_details_object import PricingUnitDetailsObject


@model
class FeeObject(Model):
    amount_cents: int = Field()
    amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    invoiceable: bool = Field()
    item: FeeItem = Field(decode.Ref("fee_item", "FeeItem"))
    pay_in_advance: bool = Field()
    payment_status: FeePaymentStatus = Field(decode.Ref("fee_payment_status", "FeePaymentStatus"))
    precise_unit_amount: str = Field()
    sub_total_excluding_taxes_amount_cents: int = Field()
    sub_total_excluding_taxes_precise_amount_cents: str = Field()
    taxes_amount_cents: int = Field()
    taxes_rate: Decimal = Field(decode.as_decimal)
    total_aggregated_units: str | None = Field()
    total_amount_cents: int = Field()
    total_amount_currency: Currency = Field(decode.Ref("currency", "Currency"))
    units: str = Field()
    amount_details: FeeAmountDetails | Unset = Field(
        decode.Ref("fee_amount_details", "FeeAmountDetails"), default=UNSET
    )
    applied_taxes: list[FeeAppliedTaxObject] | Unset = Field(
        decode.ListOf(decode.Ref("fee_applied_tax_object", "FeeAppliedTaxObject")), default=UNSET
    )
    created_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    description: str | None | Unset = Field(default=UNSET)
    event_transaction_id: str | None | Unset = Field(default=UNSET)
    events_count: int | None | Unset = Field(default=UNSET)
    external_customer_id: str | None | Unset = Field(default=UNSET)
    external_subscription_id: str | None | Unset = Field(default=UNSET)
    failed_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    from_date: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    lago_charge_filter_id: str | None | Unset = Field(default=UNSET)
    lago_charge_id: str | None | Unset = Field(default=UNSET)
    lago_customer_id: str | None | Unset = Field(default=UNSET)
    lago_fixed_charge_id: str | None | Unset = Field(default=UNSET)
    lago_id: str | None | Unset = Field(default=UNSET)
    lago_invoice_id: str | None | Unset = Field(default=UNSET)
    lago_original_fee_id: str | None | Unset = Field(default=UNSET)
    lago_subscription_id: str | None | Unset = Field(default=UNSET)
    lago_true_up_fee_id: str | None | Unset = Field(default=UNSET)
    lago_true_up_parent_fee_id: str | None | Unset = Field(default=UNSET)
    precise_amount: str | Unset = Field(default=UNSET)
    precise_coupons_amount_cents: str | Unset = Field(default=UNSET)
    precise_total_amount: str | Unset = Field(default=UNSET)
    presentation_breakdowns: list[PresentationBreakdown] | Unset = Field(
        decode.ListOf(decode.Ref("presentation_breakdown", "PresentationBreakdown")), default=UNSET
    )
    pricing_unit_details: PricingUnitDetailsObject | None | Unset = Field(
        decode.Ref("pricing_unit_details_object", "PricingUnitDetailsObject"), default=UNSET
    )
    refunded_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    self_billed: bool | Unset = Field(default=UNSET)
    succeeded_at: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
    taxes_precise_amount: str | Unset = Field(default=UNSET)
    to_date: datetime.datetime | None | Unset = Field(decode.as_datetime, default=UNSET)
