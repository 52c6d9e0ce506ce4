"""Invoices of what is paid in advance besides the plan itself: agreed units, and usage event by event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..state.invoicing import Fee
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import documents
from .fixed_charges import fees_in_advance
from .invoicing import boundaries_of, note_period


def bill_units(org: Organization, subscription: Subscription, at: datetime) -> None:
    """Make the invoice of the units that were agreed at an instant (`CreatePayInAdvanceFixedChargesService`)."""
    if subscription.status != "active":
        return
    fees = fees_in_advance(org, subscription, at)
    if fees is not None:
        issue(org, subscription, fees, at)


def issue(org: Organization, subscription: Subscription, fees: Sequence[Fee], at: datetime) -> None:
    """Make, number and send an invoice of fees in advance, each of which is told of too."""
    customer = subscription.customer
    currency = customer.currency or subscription.plan.amount_currency
    invoice = documents.open_invoice(org, customer, "subscription", currency, at)
    note_period(org, invoice, subscription, boundaries_of(org, subscription, at), "in_advance_charge")
    for fee in fees:
        documents.add_fee(org, invoice, fee)
    documents.sum_up(org, invoice)
    documents.finalize(org, invoice)
    if invoice.status != "closed":
        for fee in fees:
            org.notify("fee.created", fee)
        org.notify("invoice.created", invoice)
