"""Credit notes for days that were paid in advance and come after the end (`app/services/credit_notes/`)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import attrs

from ...pricing.moments import Moment
from ...pricing.numbers import ZERO, decimal_of_float, rounded, truncated
from ...pricing.periods import issuing_date
from ..state.invoicing import AppliedTax, CreditNote, CreditNoteItem, Fee, Invoice
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .invoicing import was_billed
from .standing import Standing, zone_of
from .subscription_fees import earlier_fees

_SCALE: Final = 5


def credit_unused_days(org: Organization, subscription: Subscription, *, mode: str, upgrade: bool = False) -> None:
    """Give back what was paid in advance for days after the end.

    Args:
        org: Whose it is.
        subscription: One that was terminated just now.
        mode: `credit` gives it for later invoices, `offset` takes it off what is still to be paid. A `refund` is of
            what was paid; to note payments needs premium, so it is a credit.
        upgrade: Whether the day of the end is paid for under the next plan.
    """
    standing, ended = Standing(org, subscription), subscription.terminated_at
    if ended is None or not subscription.plan.pay_in_advance or not _is_invoiced(standing, ended):
        return
    fees = earlier_fees(org, subscription)
    if not fees or fees[-1].amount_cents == 0 or fees[-1].invoice is None or fees[-1].invoice.status == "voided":
        return
    amount = _unused_cents(standing, ended, fees[-1], upgrade=upgrade)
    if amount > 0:
        _issue(org, fees[-1], fees[-1].invoice, truncated(amount, _SCALE), offset=mode == "offset")


def _is_invoiced(standing: Standing, ended: datetime) -> bool:
    """Whether the period was invoiced: the first one is at its start, later ones when the biller came."""
    terms, life = standing.terms, standing.life
    start = terms.start_of(terms.cycle().start(terms.day(ended)))
    if start < life.started_at:
        return True
    alive = attrs.evolve(life, terminated_at=None)
    return was_billed(standing, Moment(terms=terms, life=alive, at=start).boundaries(), recurring=False)


def _unused_cents(standing: Standing, ended: datetime, fee: Fee, *, upgrade: bool) -> Decimal:
    seen = standing.at(ended)
    last = seen.next_end_of_period.astimezone(UTC).date()
    billed_from = seen.terms.end_of(seen.day).date() - timedelta(days=1 if upgrade else 0)
    trial = _trial_date(standing)
    if trial is not None and trial >= billed_from:
        billed_from = last if trial > last else trial - timedelta(days=1)
    days = max((last - billed_from).days, 0)
    price = seen.single_day_price(fee.amount_details["plan_amount_cents"])
    amount = min(decimal_of_float(price * days), rounded(ZERO + fee.amount_cents))
    notes = standing.org.credit_notes.where("invoice_id", fee.invoice.lago_id) if fee.invoice else ()
    noted = [item for note in notes for item in note.items if item.fee is fee]
    return amount - sum(item.amount_cents for item in noted)


def _trial_date(standing: Standing) -> date | None:
    days = standing.subscription.plan.trial_period
    if not days:
        return None
    first = standing.first_started_at.astimezone(UTC).date()
    return (datetime.combine(first, time.min, UTC) + timedelta(days=days)).date()


def _issue(org: Organization, fee: Fee, invoice: Invoice, amount: Decimal, *, offset: bool) -> None:
    share = float(amount) / fee.amount_cents
    coupons = fee.precise_coupons_amount_cents * decimal_of_float(share)
    taxes = _taxes(org, fee, amount - coupons)
    precise_taxes = sum((tax for _, tax in taxes), ZERO)
    if rounded(amount - coupons + precise_taxes) == 0:
        return
    # What is shown adds up: the net amount and the taxes are rounded apart.
    total = int(rounded(amount - rounded(coupons, _SCALE)) + rounded(precise_taxes))
    offset_cents = total if offset else 0
    now = org.now()
    number = 1 + len(org.credit_notes.where("invoice_id", invoice.lago_id))
    note = CreditNote(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        invoice=invoice,
        sequential_id=number,
        number=f"{invoice.number}-CN{number:03d}",
        issuing_date=issuing_date(now, zone_of(org, invoice.customer)),
        reason="order_cancellation",
        credit_amount_cents=total - offset_cents,
        refund_amount_cents=0,
        offset_amount_cents=offset_cents,
        balance_amount_cents=total - offset_cents,
        items=[CreditNoteItem(org.new_id(), fee, int(rounded(amount)), amount)],
        applied_taxes=[applied for applied, _ in taxes],
        precise_coupons_adjustment_amount_cents=rounded(coupons, _SCALE),
        precise_taxes_amount_cents=rounded(precise_taxes, _SCALE),
        taxes_rate=sum((applied.rate for applied, _ in taxes), ZERO),
    )
    invoice.total_offsetted_credit_note_amount_cents += offset_cents
    org.credit_notes.add(note)
    org.notify("credit_note.created", note)


def _taxes(org: Organization, fee: Fee, base: Decimal) -> list[tuple[AppliedTax, Decimal]]:
    """The taxes that are given back, each with its amount before rounding."""
    result = []
    for applied in fee.applied_taxes:
        precise = decimal_of_float(float(base * applied.rate) / 100)
        cents = int(rounded(precise))
        row = attrs.evolve(
            applied,
            lago_id=org.new_id(),
            created_at=org.now(),
            amount_cents=cents,
            fees_amount_cents=int(rounded(base)),
        )
        result.append((row, precise))
    return result
