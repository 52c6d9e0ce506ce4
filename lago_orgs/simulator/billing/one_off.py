"""Invoices of add-ons, made on request (`app/services/invoices/create_one_off_service.rb`)."""

from __future__ import annotations

from collections.abc import Sequence

from ..state.customers import Customer
from ..state.invoicing import Invoice
from ..state.organization import Organization
from . import documents, fees
from .fees import Line
from .taxes import tax_fee


def issue(
    org: Organization, customer: Customer, currency: str, lines: Sequence[Line], *, purchase_order_number: str | None
) -> Invoice:
    """Make, number and send the invoice; neither coupons nor credits are taken off it."""
    now = org.now()
    invoice = documents.open_invoice(org, customer, "one_off", currency, now)
    invoice.purchase_order_number = purchase_order_number
    for line in lines:
        fee = documents.add_fee(org, invoice, fees.of_line(org, customer, currency, line, now))
        tax_fee(org, fee, line.taxes)
    documents.issue(org, invoice, credits_apply=False, webhook="invoice.one_off_created")
    return invoice
