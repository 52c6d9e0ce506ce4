"""An invoice is opened, filled with fees, summed up, numbered and sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ...pricing.periods import issuing_date
from ..state.customers import Customer
from ..state.invoicing import Fee, Invoice
from ..state.organization import Organization
from .coupons import apply_coupons
from .credits import apply_credit_notes
from .standing import zone_of
from .taxes import tax_fee, tax_invoice
from .wallets import pay_invoice

_LARGEST: Final = 2**63 - 1
_LARGEST_PRICE: Final = 10**15


def open_invoice(
    org: Organization, customer: Customer, kind: str, currency: str, at: datetime, *, recurring: bool = False
) -> Invoice:
    """An invoice without fees, that nobody sees yet.

    Args:
        org: Who issues it.
        customer: Who pays.
        kind: Its `invoice_type`.
        currency: Its currency.
        at: The instant whose date, where the customer lives, is the issuing date.
        recurring: Whether the biller makes it: then the date may be the last one of the period.
    """
    now = org.now()
    day = issuing_date(at, zone_of(org, customer))
    if recurring and _anchor(org, customer) == "current_period_end":
        day -= timedelta(days=1)
    term = customer.net_payment_term
    term = org.billing_entity.net_payment_term if term is None else term
    return Invoice(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        customer=customer,
        invoice_type=kind,
        status="generating",
        currency=currency,
        issuing_date=day,
        payment_due_date=day + timedelta(days=term),
        net_payment_term=term,
    )


def _anchor(org: Organization, customer: Customer) -> str:
    own = customer.billing_configuration.get("subscription_invoice_issuing_date_anchor")
    return str(own or org.billing_entity.issuing_date_anchor)


def check_sizes(fees: Iterable[Fee]) -> None:
    """Refuse amounts that no column holds: what would have them is never made (recorded in models, pricing).

    Raises:
        OverflowError: An amount in cents, or the sum of all, needs more than eight bytes, or the price of a unit more
            than fifteen digits before the point.
    """
    amounts = [fee.amount_cents for fee in fees]
    if any(abs(amount) > _LARGEST for amount in (*amounts, sum(amounts))):
        raise OverflowError("an amount in cents needs more than eight bytes")
    if any(abs(fee.unit_amount) >= _LARGEST_PRICE for fee in fees):
        raise OverflowError("the price of a unit needs more than fifteen digits")


def add_fee(org: Organization, invoice: Invoice, fee: Fee) -> Fee:
    """Put a fee on an invoice."""
    fee.invoice = invoice
    invoice.fees.append(fee)
    return org.fees.add(fee)


def sum_up(org: Organization, invoice: Invoice, *, credits_apply: bool = True) -> None:
    """Coupons, taxes, credit notes and wallets, in this order (`app/services/invoices/calculate_fees_service.rb`).

    Args:
        org: Who issues it.
        invoice: Filled with its fees.
        credits_apply: False for invoices that coupons, credit notes and wallets do not touch: one-off and credit ones.
    """
    invoice.fees_amount_cents = sum(fee.amount_cents for fee in invoice.fees)
    invoice.sub_total_excluding_taxes_amount_cents = invoice.fees_amount_cents
    if credits_apply and invoice.fees_amount_cents > 0:
        apply_coupons(org, invoice)
    for fee in invoice.fees:
        if fee.fee_type != "credit":
            tax_fee(org, fee)
    tax_invoice(org, invoice)
    net = invoice.fees_amount_cents - invoice.coupons_amount_cents - invoice.progressive_billing_credit_amount_cents
    invoice.sub_total_excluding_taxes_amount_cents = net
    invoice.sub_total_including_taxes_amount_cents = net + invoice.taxes_amount_cents
    invoice.total_amount_cents = invoice.sub_total_including_taxes_amount_cents
    if credits_apply:
        apply_credit_notes(org, invoice)
        if invoice.total_amount_cents > 0:
            pay_invoice(org, invoice)
    invoice.payment_status = "pending" if invoice.total_amount_cents > 0 else "succeeded"


def finalize(org: Organization, invoice: Invoice) -> None:
    """Number an invoice and show it; one without an amount may be closed away.

    `app/services/invoices/transition_to_final_status_service.rb`.
    """
    now = org.now()
    invoice.updated_at = now
    if invoice not in org.invoices.where("customer_id", invoice.customer.lago_id):
        org.invoices.add(invoice)
    if invoice.fees_amount_cents == 0 and not _shows_zero(org, invoice.customer):
        invoice.status = "closed"
        return
    invoice.status, invoice.finalized_at = "finalized", now
    customer = invoice.customer
    customer.invoices_numbered += 1
    invoice.sequential_id = customer.invoices_numbered
    invoice.number = _number(org, invoice)


def numbered(org: Organization) -> list[Invoice]:
    """The invoices that have a number of their own, in the order in which they were made."""
    return [row for row in org.invoices if row.status in ("finalized", "voided")]


def _number(org: Organization, invoice: Invoice) -> str:
    """By customer, or by entity and month (`Invoice#ensure_number`; recorded in entity)."""
    entity = org.billing_entity
    if entity.document_numbering == "per_customer":
        return f"{entity.document_number_prefix}-{invoice.customer.sequential_id:03d}-{invoice.sequential_id:03d}"
    last = max((row.entity_sequential_id or 0 for row in numbered(org)), default=0)
    invoice.entity_sequential_id = last + 1
    month = org.clock.peek().astimezone(ZoneInfo(entity.timezone)).strftime("%Y%m")
    return f"{entity.document_number_prefix}-{month}-{invoice.entity_sequential_id:03d}"


def _shows_zero(org: Organization, customer: Customer) -> bool:
    if customer.finalize_zero_amount_invoice == "inherit":
        return org.billing_entity.finalize_zero_amount_invoice
    return customer.finalize_zero_amount_invoice == "finalize"


def issue(org: Organization, invoice: Invoice, *, credits_apply: bool = True, webhook: str = "invoice.created") -> None:
    """Sum up, number and send an invoice."""
    sum_up(org, invoice, credits_apply=credits_apply)
    finalize(org, invoice)
    if invoice.status != "closed":
        org.notify(webhook, invoice)
