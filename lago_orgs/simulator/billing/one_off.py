"""Invoices of add-ons, made on request (`app/services/invoices/create_one_off_service.rb`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from ...pricing.numbers import decimal_of_column, decimal_of_float, rounded, to_units
from ..state.catalogue import AddOn, Tax
from ..state.customers import Customer
from ..state.invoicing import Fee, Invoice
from ..state.organization import Organization
from . import documents
from .taxes import round_float, tax_fee


@attrs.frozen
class Line:
    """What is sold on one line.

    Args:
        unit_amount_cents: What a unit costs; of a fraction only what comes of it is billed, the column has none.
        units: A double, as Lago reads it.
        taxes: The taxes of this line; None takes those of the add-on or the customer.
        start: From when; None is now, as is `end`.
    """

    add_on: AddOn
    unit_amount_cents: int | float
    units: float
    description: str | None
    invoice_display_name: str | None
    taxes: Sequence[Tax] | None
    start: datetime | None
    end: datetime | None


def issue(
    org: Organization, customer: Customer, currency: str, lines: Sequence[Line], *, purchase_order_number: str | None
) -> Invoice:
    """Make, number and send the invoice; neither coupons nor credits are taken off it."""
    now = org.now()
    invoice = documents.open_invoice(org, customer, "one_off", currency, now)
    invoice.purchase_order_number = purchase_order_number
    for line in lines:
        fee = documents.add_fee(org, invoice, _fee(org, customer, currency, line, now))
        tax_fee(org, fee, line.taxes)
    documents.issue(org, invoice, credits_apply=False, webhook="invoice.one_off_created")
    return invoice


def _fee(org: Organization, customer: Customer, currency: str, line: Line, now: datetime) -> Fee:
    at = org.now()
    return Fee(
        lago_id=org.new_id(),
        created_at=at,
        updated_at=at,
        fee_type="add_on",
        customer=customer,
        add_on=line.add_on,
        amount_cents=round_float(line.unit_amount_cents * line.units),
        precise_amount_cents=rounded(Decimal(str(line.unit_amount_cents)) * decimal_of_float(line.units), 15),
        currency=currency,
        units=decimal_of_float(line.units),
        unit_amount=decimal_of_column(float(to_units(int(line.unit_amount_cents), currency))),
        description=line.description if line.description is not None else line.add_on.description,
        invoice_display_name=line.invoice_display_name or None,
        from_datetime=line.start or now,
        to_datetime=line.end or now,
    )
