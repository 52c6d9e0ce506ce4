"""What a subscription itself costs on an invoice, prorated in doubles (`app/services/fees/subscription_service.rb`)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from ...pricing.periods import Boundaries, days_between
from ..state.invoicing import Fee, Invoice
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from . import fees
from .standing import Standing


def earlier_fees(org: Organization, subscription: Subscription) -> list[Fee]:
    """The subscription fees that were made so far, the oldest first."""
    fees = org.fees.where("subscription_id", subscription.lago_id)
    return [fee for fee in fees if fee.fee_type == "subscription"]


def started_in_past(subscription: Subscription) -> bool:
    """Whether it began on an earlier day than that of its creation."""
    started_at = subscription.started_at or subscription.created_at
    return started_at.astimezone(UTC).date() < subscription.created_at.astimezone(UTC).date()


def is_due(invoice: Invoice, standing: Standing, bounds: Boundaries) -> bool:
    """Whether an invoice asks for the subscription itself, and not only for its usage."""
    org, subscription = standing.org, standing.subscription
    advance = subscription.plan.pay_in_advance
    if advance and any(
        fee.created_at.date() == invoice.issuing_date and fee.invoice is not invoice
        for fee in earlier_fees(org, subscription)
    ):
        return False
    if subscription.plan.interval in ("yearly", "semiannual") and not _is_long_plan_due(standing, bounds):
        return False
    end, zone = standing.trial_end, standing.zone
    if (
        end is not None
        and standing.in_trial(org.now())
        and bounds.timestamp.astimezone(zone).date() != end.astimezone(zone).date()
    ):
        return False
    if not advance and standing.is_first_for_units:
        return False
    if subscription.status == "active":
        return True
    return standing.is_over and (not advance or (subscription.terminated_at or invoice.created_at) > invoice.created_at)


def _is_long_plan_due(standing: Standing, bounds: Boundaries) -> bool:
    """A plan of a year or half a year whose charges are billed monthly asks for itself once in its period."""
    seen = standing.at(bounds.timestamp, current=standing.is_upgraded)
    if not standing.subscription.plan.pay_in_advance:
        return standing.is_over or seen.is_first_month
    if started_in_past(standing.subscription):
        return seen.is_first_month and not seen.is_first_month_of_first_period
    return seen.is_first_month or not earlier_fees(standing.org, standing.subscription)


def make_fee(invoice: Invoice, standing: Standing, bounds: Boundaries) -> Fee:
    """The fee of the subscription for the days that the invoice covers."""
    cents = _amount_cents(invoice, standing, bounds)
    return fees.of_plan(standing.org, standing.subscription, cents, bounds)


def _amount_cents(invoice: Invoice, standing: Standing, bounds: Boundaries) -> int | float:
    previous = standing.subscription.previous
    if standing.is_over and not standing.subscription.plan.pay_in_advance and standing.change != "downgrade":
        return _terminated(standing, bounds)
    if previous is not None and standing.has_begun_only and Standing(standing.org, previous).change == "upgrade":
        return _upgraded(standing, bounds)
    if _is_full(invoice, standing, bounds):
        return _full(standing, bounds)
    return _first(standing, bounds)


def _is_full(invoice: Invoice, standing: Standing, bounds: Boundaries) -> bool:
    subscription = standing.subscription
    advance = subscription.plan.pay_in_advance
    if advance and subscription.billing_time == "anniversary" and subscription.previous is None:
        return True
    if any(fee.created_at < invoice.created_at for fee in earlier_fees(standing.org, subscription)):
        return True
    if not started_in_past(subscription) or subscription.started_at is None:
        return False
    return advance or subscription.started_at < standing.at(bounds.timestamp).previous_beginning_of_period


def _day_price(standing: Standing, bounds: Boundaries, start: datetime | None = None) -> float:
    day = start.astimezone(standing.zone).date() if start is not None else None
    return standing.at(bounds.timestamp).single_day_price(standing.subscription.plan.amount_cents, day)


def _after_trial(standing: Standing, bounds: Boundaries) -> datetime | None:
    """Where paying begins: with the period, or at the trial's end; None where the trial covers all of it."""
    trial = standing.trial_end
    if trial is None or trial <= bounds.from_datetime:
        return bounds.from_datetime
    return None if trial >= bounds.to_datetime else trial


def _terminated(standing: Standing, bounds: Boundaries) -> int | float:
    start = _after_trial(standing, bounds)
    if start is None:
        return 0
    days = days_between(start, bounds.to_datetime, standing.zone)
    if standing.change == "upgrade":
        # The day of the upgrade is paid for under the new plan.
        days = max(days - 1, 0)
    return days * _day_price(standing, bounds, start)


def _upgraded(standing: Standing, bounds: Boundaries) -> int | float:
    start = _after_trial(standing, bounds)
    if start is None:
        return 0
    return days_between(start, bounds.to_datetime, standing.zone) * _day_price(standing, bounds)


def _full(standing: Standing, bounds: Boundaries) -> int | float:
    start = _after_trial(standing, bounds)
    if start is None:
        return 0
    if start > bounds.from_datetime:
        days = days_between(start, bounds.to_datetime, standing.zone)
        return days * _day_price(standing, bounds, bounds.from_datetime)
    return standing.subscription.plan.amount_cents


def _first(standing: Standing, bounds: Boundaries) -> int | float:
    """The first period; here a trial ends with its date's midnight, which decides whether it covers the period."""
    start, trial_days = bounds.from_datetime, standing.subscription.plan.trial_period
    if trial_days:
        first = standing.first_started_at
        trial = datetime.combine(first.astimezone(UTC).date(), time.min, UTC) + timedelta(days=trial_days)
        if trial >= bounds.to_datetime:
            return 0
        if trial > start:
            start = first + timedelta(days=trial_days)
    return days_between(start, bounds.to_datetime, standing.zone) * _day_price(standing, bounds)
