"""When and what is invoiced (`app/services/invoices/subscription_service.rb`, `.../calculate_fees_service.rb`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ...pricing.moments import invoice_boundaries
from ...pricing.periods import Boundaries
from ..state.invoicing import BillingPeriod, Fee, Invoice
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import charge_fees, documents, fixed_charges, subscription_fees
from .standing import Standing


def bill(
    org: Organization,
    subscriptions: Sequence[Subscription],
    at: datetime,
    reason: str,
    *,
    skip_charges: bool = False,
) -> None:
    """Make one invoice for subscriptions of one customer, unless the biller made it before.

    Args:
        org: Whose they are.
        subscriptions: The subscriptions; the biller's periodic invoice leaves out those that have ended meanwhile.
        at: The instant that is billed; its fraction of a second counts only at a termination.
        reason: `subscription_starting`, `subscription_periodic`, `subscription_terminating`, or `upgrading` for the end
            of one and the start of another.
        skip_charges: Whether usage is left out, as at the end of a trial.
    """
    if reason != "subscription_terminating":
        at = at.replace(microsecond=0)
    if reason == "subscription_periodic":
        subscriptions = [row for row in subscriptions if row.status == "active"]
    covered = [(standing, _boundaries(standing, at)) for standing in (Standing(org, row) for row in subscriptions)]
    periodic = reason == "subscription_periodic"
    if not subscriptions or (
        periodic and any(was_billed(standing, bounds, recurring=True) for standing, bounds in covered)
    ):
        return
    first = subscriptions[0]
    currency = first.plan.amount_currency
    invoice = documents.open_invoice(org, first.customer, "subscription", currency, at, recurring=periodic)
    for standing, bounds in covered:
        note_period(org, invoice, standing.subscription, bounds, _reason(standing, at, reason))
    fees = [fee for standing, bounds in covered for fee in _fees(invoice, standing, bounds, skip_charges=skip_charges)]
    documents.check_sizes(fees)
    for fee in fees:
        documents.add_fee(org, invoice, fee)
    documents.issue(org, invoice)


def bill_start(org: Organization, subscription: Subscription, at: datetime) -> None:
    """Make the first invoice of a plan that is paid in advance."""
    bill(org, [subscription], at, "subscription_starting", skip_charges=True)


def bill_trial_end(org: Organization, subscription: Subscription, at: datetime) -> None:
    """Make the invoice of what is paid in advance and was free until now; usage waits for the period's end."""
    bill(org, [subscription], at, "subscription_starting", skip_charges=True)


def boundaries_of(org: Organization, subscription: Subscription, at: datetime) -> Boundaries:
    """What an invoice made at an instant covers of a subscription."""
    return _boundaries(Standing(org, subscription), at)


def _boundaries(standing: Standing, at: datetime) -> Boundaries:
    return invoice_boundaries(
        standing.terms, standing.life, at, lambda whole: was_billed(standing, whole, recurring=True)
    )


def _reason(standing: Standing, at: datetime, reason: str) -> str:
    if reason != "upgrading":
        return reason
    return "subscription_terminating" if standing.life.is_over(at) else "subscription_starting"


def was_billed(standing: Standing, bounds: Boundaries, *, recurring: bool) -> bool:
    """Whether an invoice with these boundaries was made, by the biller or by anything.

    `InvoiceSubscription.matching?`.
    """
    terms = standing.terms
    wanted: list[tuple[str, datetime | None]] = [
        ("subscription_from", bounds.from_datetime),
        ("subscription_to", bounds.to_datetime),
    ]
    if terms.monthly_charges:
        wanted += [("charges_from", bounds.charges_from_datetime), ("charges_to", bounds.charges_to_datetime)]
    if terms.monthly_fixed_charges:
        wanted += [
            ("fixed_charges_from", bounds.fixed_charges_from_datetime),
            ("fixed_charges_to", bounds.fixed_charges_to_datetime),
        ]
    return any(
        (period.is_recurring or not recurring) and all(getattr(period, name) == value for name, value in wanted)
        for period in standing.org.billing_periods.get(standing.subscription.lago_id, ())
    )


def note_period(
    org: Organization, invoice: Invoice, subscription: Subscription, bounds: Boundaries, reason: str
) -> None:
    """Keep what an invoice covers of a subscription."""
    period = BillingPeriod(
        subscription=subscription,
        invoicing_reason=reason,
        subscription_from=bounds.from_datetime,
        subscription_to=bounds.to_datetime,
        charges_from=bounds.charges_from_datetime,
        charges_to=bounds.charges_to_datetime,
        fixed_charges_from=bounds.fixed_charges_from_datetime,
        fixed_charges_to=bounds.fixed_charges_to_datetime,
        timestamp=bounds.timestamp,
    )
    invoice.billing_periods.append(period)
    org.billing_periods.setdefault(subscription.lago_id, []).append(period)


def _fees(invoice: Invoice, standing: Standing, bounds: Boundaries, *, skip_charges: bool) -> Iterator[Fee]:
    """The subscription itself, its usage, its agreed units. Where a price fails, the invoice stays unseen."""
    if subscription_fees.is_due(invoice, standing, bounds):
        yield subscription_fees.make_fee(invoice, standing, bounds)
    if not skip_charges:
        yield from charge_fees.make_fees(standing, bounds)
    yield from fixed_charges.make_fees(standing, bounds)
