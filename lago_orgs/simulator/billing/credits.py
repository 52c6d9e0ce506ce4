"""Credit notes that pay for later invoices (`app/services/credits/credit_note_service.rb`)."""

from __future__ import annotations

from decimal import Decimal

from ...pricing.numbers import decimal_of_float, rounded
from ..state.invoicing import Credit, Invoice
from ..state.organization import Organization

_CREDIT_SCALE = 5


def apply_credit_notes(org: Organization, invoice: Invoice) -> None:
    """Let the customer's credit notes of its currency pay, the oldest first, until nothing is left to do."""
    remaining = invoice.total_amount_cents
    for note in org.credit_notes.where("customer_id", invoice.customer.lago_id):
        amount = min(note.balance_amount_cents, remaining)
        if note.credit_status != "available" or note.invoice is invoice or amount <= 0:
            continue
        if note.invoice.currency != invoice.currency:
            continue
        now = org.now()
        invoice.credits.append(Credit(org.new_id(), now, amount, invoice.currency, before_taxes=False, source=note))
        _spread(invoice, amount, remaining)
        note.balance_amount_cents -= amount
        note.updated_at = now
        if note.balance_amount_cents == 0:
            note.credit_status = "consumed"
        remaining -= amount
        invoice.credit_notes_amount_cents += amount
    invoice.total_amount_cents = remaining


def _spread(invoice: Invoice, amount: int, remaining: int) -> None:
    for fee in invoice.fees:
        gross = fee.net_cents + fee.taxes_amount_cents
        part = decimal_of_float(float(amount * (gross - fee.precise_credit_notes_amount_cents)) / remaining)
        spent = rounded(fee.precise_credit_notes_amount_cents + part, _CREDIT_SCALE)
        fee.precise_credit_notes_amount_cents = min(spent, Decimal(gross))
