"""Invoices, their fees, and what is credited on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from .catalogue import AddOn, Charge, ChargeFilter, FixedCharge, Tax
from .customers import Customer, Metadatum
from .subscriptions import Subscription


@attrs.define(eq=False)
class AppliedTax:
    """A tax as it stood when a fee or an invoice was taxed: a new name does not reach back (recorded in money)."""

    lago_id: str
    created_at: datetime
    tax: Tax
    rate: Decimal
    amount_cents: int
    fees_amount_cents: int = 0
    name: str = attrs.field(default=attrs.Factory(lambda self: self.tax.name, takes_self=True))
    code: str = attrs.field(default=attrs.Factory(lambda self: self.tax.code, takes_self=True))
    description: str | None = attrs.field(default=attrs.Factory(lambda self: self.tax.description, takes_self=True))


@attrs.frozen
class Breakdown:
    """The units of a fee that came with certain values of the charge's presentation group keys."""

    presentation_by: dict[str, str | None]
    units: Decimal


@attrs.define(eq=False)
class Fee:
    """One line of an invoice, or a fee on its own.

    Args:
        fee_type: `charge`, `subscription`, `add_on`, `credit`, `fixed_charge` or `commitment`.
        precise_amount_cents: The amount before rounding, in cents.
        credited_id: The wallet transaction that a fee of type `credit` sells.
        credited_name: What that is called, if it has a name.
        billed_at: The instant that agreed units were billed for.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    fee_type: str
    customer: Customer
    amount_cents: int
    precise_amount_cents: Decimal
    currency: str
    units: Decimal
    subscription: Subscription | None = None
    charge: Charge | None = None
    charge_filter: ChargeFilter | None = None
    fixed_charge: FixedCharge | None = None
    add_on: AddOn | None = None
    invoice: Invoice | None = None
    grouped_by: dict[str, str | None] = attrs.field(factory=dict)
    breakdowns: list[Breakdown] = attrs.field(factory=list)
    unit_amount: Decimal = Decimal(0)
    total_aggregated_units: Decimal | None = None
    events_count: int | None = None
    amount_details: dict[str, Any] = attrs.field(factory=dict)
    taxes_amount_cents: int = 0
    taxes_precise_amount_cents: Decimal = Decimal(0)
    taxes_rate: float = 0.0
    applied_taxes: list[AppliedTax] = attrs.field(factory=list)
    precise_coupons_amount_cents: Decimal = Decimal(0)
    precise_credit_notes_amount_cents: Decimal = Decimal(0)
    pay_in_advance: bool = False
    event_transaction_id: str | None = None
    credited_id: str | None = None
    credited_name: str | None = None
    invoice_display_name: str | None = None
    description: str | None = None
    payment_status: str = "pending"
    from_datetime: datetime | None = None
    to_datetime: datetime | None = None
    billed_at: datetime | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    refunded_at: datetime | None = None

    @property
    def invoice_id(self) -> str | None:
        """The id of the invoice that the table of fees is indexed by."""
        return self.invoice.lago_id if self.invoice else None

    @property
    def subscription_id(self) -> str | None:
        """The id of the subscription that the table of fees is indexed by."""
        return self.subscription.lago_id if self.subscription else None

    @property
    def net_cents(self) -> Decimal:
        """What taxes are taken of: the amount less the fee's part of the coupons."""
        return self.amount_cents - self.precise_coupons_amount_cents

    @property
    def net_precise_cents(self) -> Decimal:
        """The same of the amount before rounding."""
        return self.precise_amount_cents - self.precise_coupons_amount_cents


@attrs.define(eq=False)
class BillingPeriod:
    """What an invoice bills of one subscription (`invoice_subscriptions`)."""

    subscription: Subscription
    invoicing_reason: str
    subscription_from: datetime | None
    subscription_to: datetime | None
    charges_from: datetime | None
    charges_to: datetime | None
    fixed_charges_from: datetime | None
    fixed_charges_to: datetime | None
    timestamp: datetime

    @property
    def is_recurring(self) -> bool:
        """Whether the biller made it, on its own."""
        return self.invoicing_reason == "subscription_periodic"


@attrs.define(eq=False)
class Credit:
    """An amount taken off an invoice: a coupon's, a credit note's, or progressive billing's."""

    lago_id: str
    created_at: datetime
    amount_cents: int
    currency: str
    before_taxes: bool
    source: Any


@attrs.define(eq=False)
class Invoice:
    """An invoice with its totals, in cents of its currency."""

    lago_id: str
    created_at: datetime
    updated_at: datetime
    customer: Customer
    invoice_type: str
    status: str
    currency: str
    issuing_date: date
    payment_due_date: date
    net_payment_term: int
    number: str = ""
    sequential_id: int | None = None
    entity_sequential_id: int | None = None
    payment_status: str = "pending"
    fees: list[Fee] = attrs.field(factory=list)
    billing_periods: list[BillingPeriod] = attrs.field(factory=list)
    credits: list[Credit] = attrs.field(factory=list)
    applied_taxes: list[AppliedTax] = attrs.field(factory=list)
    metadata: list[Metadatum] = attrs.field(factory=list)
    fees_amount_cents: int = 0
    taxes_amount_cents: int = 0
    coupons_amount_cents: int = 0
    credit_notes_amount_cents: int = 0
    progressive_billing_credit_amount_cents: int = 0
    prepaid_credit_amount_cents: int = 0
    prepaid_granted_credit_amount_cents: int | None = None
    prepaid_purchased_credit_amount_cents: int | None = None
    sub_total_excluding_taxes_amount_cents: int = 0
    sub_total_including_taxes_amount_cents: int = 0
    total_amount_cents: int = 0
    total_paid_amount_cents: int = 0
    total_offsetted_credit_note_amount_cents: int = 0
    payment_overdue: bool = False
    payment_dispute_lost_at: datetime | None = None
    voided_at: datetime | None = None
    finalized_at: datetime | None = None
    purchase_order_number: str | None = None

    @property
    def customer_id(self) -> str:
        """The id that the table of invoices is indexed by."""
        return self.customer.lago_id

    @property
    def customer_external_id(self) -> str:
        """The id under which invoices are found too, those of deleted customers who had it among them."""
        return self.customer.external_id

    @property
    def total_due_amount_cents(self) -> int:
        """What is still to be paid, in cents; nothing of a voided invoice."""
        if self.status == "voided":
            return 0
        return self.total_amount_cents - self.total_paid_amount_cents - self.total_offsetted_credit_note_amount_cents


@attrs.define(eq=False)
class CreditNoteItem:
    """The part of a credit note that gives back of one fee."""

    lago_id: str
    fee: Fee
    amount_cents: int
    precise_amount_cents: Decimal


@attrs.define(eq=False)
class CreditNote:
    """What is given back of an invoice: as a credit for later ones, as a refund, or off what is still to be paid.

    Args:
        balance_amount_cents: What of the credit is not used up.
    """

    lago_id: str
    created_at: datetime
    updated_at: datetime
    invoice: Invoice
    sequential_id: int
    number: str
    issuing_date: date
    reason: str
    credit_amount_cents: int
    refund_amount_cents: int
    offset_amount_cents: int
    balance_amount_cents: int
    items: list[CreditNoteItem]
    applied_taxes: list[AppliedTax] = attrs.field(factory=list)
    precise_coupons_adjustment_amount_cents: Decimal = Decimal(0)
    precise_taxes_amount_cents: Decimal = Decimal(0)
    taxes_rate: Decimal = Decimal(0)
    credit_status: str | None = "available"
    refund_status: str | None = None
    description: str | None = None
    metadata: dict[str, str | None] | None = None

    @property
    def invoice_id(self) -> str:
        """The id of the invoice that the table of credit notes is indexed by."""
        return self.invoice.lago_id

    @property
    def customer_id(self) -> str:
        """The id of the customer that the table of credit notes is indexed by."""
        return self.invoice.customer.lago_id

    @property
    def customer_external_id(self) -> str:
        """The id under which credit notes are found too, those of deleted customers who had it among them."""
        return self.invoice.customer.external_id

    @property
    def total_amount_cents(self) -> int:
        """All that is given back, in cents."""
        return self.credit_amount_cents + self.refund_amount_cents + self.offset_amount_cents
