# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _decode as decode
from .._model import Field, Model, model
from ..types import UNSET, Unset

if TYPE_CHECKING:
    import datetime

    from .applied_usage_threshold_object import AppliedUsageThresholdObject
    from .billing_period_object import BillingPeriodObject
    from .credit_object import CreditObject
    from .currency import Currency
    from .customer_object import CustomerObject
    from .error_detail_object import ErrorDetailObject
    from .fee_object import FeeObject
    from .invoice_applied_invoice_custom_section_object import InvoiceAppliedInvoiceCustomSectionObject
    from .invoice_applied_tax_object import InvoiceAppliedTaxObject
    from .invoice_metadata_object import InvoiceMetadataObject
    from .invoice_status import InvoiceStatus
    from .invoice_type import InvoiceType
    from .payment_status import PaymentStatus
    from .subscription_object import SubscriptionObject


@model
class InvoiceObjectExtended(Model):
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
    applied_invoice_custom_sections: list[InvoiceAppliedInvoiceCustomSectionObject] | Unset = Field(
        decode.ListOf(
            decode.Ref("invoice_applied_invoice_custom_section_object", "InvoiceAppliedInvoiceCustomSectionObject")
        ),
        default=UNSET,
    )
    applied_taxes: list[InvoiceAppliedTaxObject] | Unset = Field(
        decode.ListOf(decode.Ref("invoice_applied_tax_object", "InvoiceAppliedTaxObject")), default=UNSET
    )
    applied_usage_thresholds: list[AppliedUsageThresholdObject] | Unset = Field(
        decode.ListOf(decode.Ref("applied_usage_threshold_object", "AppliedUsageThresholdObject")), default=UNSET
    )
    customer: CustomerObject | Unset = Field(decode.Ref("customer_object", "CustomerObject"), default=UNSET)
    metadata: list[InvoiceMetadataObject] | Unset = Field(
        decode.ListOf(decode.Ref("invoice_metadata_object", "InvoiceMetadataObject")), default=UNSET
    )
    billing_periods: list[BillingPeriodObject] | Unset = Field(
        decode.ListOf(decode.Ref("billing_period_object", "BillingPeriodObject")), default=UNSET
    )
    credits: list[CreditObject] | Unset = Field(
        decode.ListOf(decode.Ref("credit_object", "CreditObject")), default=UNSET
    )
    error_details: list[ErrorDetailObject] | Unset = Field(
        decode.ListOf(decode.Ref("error_detail_object", "ErrorDetailObject")), default=UNSET
    )
    fees: list[FeeObject] | Unset = Field(decode.ListOf(decode.Ref("fee_object", "FeeObject")), default=UNSET)
    subscriptions: list[SubscriptionObject] | Unset = Field(
        decode.ListOf(decode.Ref("subscription_object", "SubscriptionObject")), default=UNSET
    )
