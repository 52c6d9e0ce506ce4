"""Clock jobs about invoices, coupons and wallets (`app/jobs/clock/`). Each tells when it finds work, and does it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from ..billing import alerts, wallets
from ..state.invoicing import Invoice
from ..state.organization import Organization
from .subscription_jobs import DAY, earliest

# Clock::MarkInvoicesAsPaymentOverdueJob.


def _unpaid(org: Organization) -> Iterator[tuple[Invoice, datetime]]:
    """Invoices that are not marked yet, each with the first instant after the day on which it is due."""
    for invoice in org.invoices:
        open_ = invoice.status == "finalized" and invoice.payment_status != "succeeded"
        if open_ and not invoice.payment_overdue and invoice.payment_dispute_lost_at is None:
            day_after = invoice.payment_due_date + DAY
            yield invoice, datetime.combine(day_after, time.min, UTC)


def overdue_due(org: Organization, now: datetime) -> datetime | None:
    """When the next unpaid invoice is overdue."""
    return earliest(due for _, due in _unpaid(org))


def mark_overdue(org: Organization, now: datetime) -> None:
    """Mark what should have been paid yesterday or before."""
    for invoice, due in list(_unpaid(org)):
        if due <= now:
            invoice.payment_overdue = True
            org.notify("invoice.payment_overdue", invoice)


# Clock::TerminateCouponsJob.


def coupons_due(org: Organization, now: datetime) -> datetime | None:
    """When the next coupon expires."""
    return earliest(row.expiration_at for row in org.coupons if row.status == "active")


def expire_coupons(org: Organization, now: datetime) -> None:
    """End the coupons whose time is over; what is applied stays applied."""
    for row in org.coupons:
        if row.status == "active" and row.expiration_at is not None and row.expiration_at <= now:
            row.status, row.terminated_at = "terminated", org.now()


# Clock::TerminateWalletsJob and Clock::RefreshWalletsOngoingBalanceJob.


def wallets_due(org: Organization, now: datetime) -> datetime | None:
    """When the next wallet expires."""
    return earliest(row.expiration_at for row in org.wallets if row.status == "active")


def expire_wallets(org: Organization, now: datetime) -> None:
    """Close the wallets whose time is over."""
    wallets.expire(org)


def refresh_due(org: Organization, now: datetime) -> datetime | None:
    """Whenever there are wallets, with premium: without it this job does nothing (recorded in wallet-ongoing)."""
    return now if org.premium and any(row.status == "active" for row in org.wallets) else None


def refresh_wallets(org: Organization, now: datetime) -> None:
    """Bring the ongoing balances of all wallets up to date, which only a server with premium does by the clock."""
    if not org.premium:
        return
    customers = {row.customer.lago_id: row.customer for row in org.wallets if row.status == "active"}
    for customer in customers.values():
        wallets.refresh_ongoing(org, customer)


# Clock::ProcessAllSubscriptionActivitiesJob.


def alerts_due(org: Organization, now: datetime) -> datetime | None:
    """Whenever something was used since the last time."""
    return now if alerts.are_due(org) else None


def look_after_alerts(org: Organization, now: datetime) -> None:
    """See which alerts go off."""
    if alerts.are_due(org):
        alerts.look_after(org)
