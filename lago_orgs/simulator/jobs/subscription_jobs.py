"""Clock jobs that begin, bill and end subscriptions (`app/jobs/clock/`). Each tells when it finds work, and does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final

from ..billing import invoicing, lifecycle
from ..billing.standing import Standing, zone_of
from ..state.customers import Customer
from ..state.organization import Organization
from ..state.subscriptions import Subscription

DAY: Final = timedelta(days=1)
ALERTS_BEFORE: Final = (timedelta(days=45), timedelta(days=15))


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    """The first of some instants, None where there is none."""
    return min((at for at in instants if at is not None), default=None)


def day_start(org: Organization, customer: Customer, at: datetime) -> datetime:
    """The first instant of a day where a customer lives."""
    zone = zone_of(org, customer)
    return datetime.combine(at.astimezone(zone).date(), time.min, zone)


def _active(org: Organization) -> Iterator[Subscription]:
    return (row for row in org.subscriptions if row.status == "active")


def _is_same_day(org: Organization, row: Subscription, one: datetime | None, other: datetime) -> bool:
    zone = zone_of(org, row.customer)
    return one is not None and one.astimezone(zone).date() == other.astimezone(zone).date()


# Clock::ActivateSubscriptionsJob: what starts in the future starts on its day.


def _waiting(org: Organization) -> Iterator[Subscription]:
    return (row for row in org.subscriptions if row.status == "pending" and row.previous is None)


def activation_due(org: Organization, now: datetime) -> datetime | None:
    """When the next future start is."""
    return earliest(day_start(org, row.customer, row.subscription_at) for row in _waiting(org))


def activate(org: Organization, now: datetime) -> None:
    """Begin what is to begin today, or should have begun."""
    for row in list(_waiting(org)):
        if day_start(org, row.customer, row.subscription_at) <= now:
            lifecycle.activate(org, row, now)


# Clock::TerminateEndedSubscriptionsJob: on the day of `ending_at`, or never.


def ending_due(org: Organization, now: datetime) -> datetime | None:
    """When the next day is on which a subscription ends."""
    starts = (day_start(org, row.customer, row.ending_at) for row in _active(org) if row.ending_at is not None)
    return earliest(at for at in starts if at + DAY > now)


def end(org: Organization, now: datetime) -> None:
    """End what ends today, at whatever hour."""
    for row in list(_active(org)):
        if _is_same_day(org, row, row.ending_at, now):
            lifecycle.terminate(org, row)


# Clock::SubscriptionsBillerJob: one invoice per customer on the first day of the next period.


def _is_billed_on(org: Organization, row: Subscription, now: datetime) -> bool:
    zone = zone_of(org, row.customer)
    if row.started_at is None or row.started_at.astimezone(zone).date() >= now.astimezone(zone).date():
        return False
    if row.created_at.astimezone(UTC).date() > now.date() or _is_same_day(org, row, row.ending_at, now):
        return False
    if not Standing(org, row).terms.is_billing_day(now):
        return False
    periods = org.billing_periods.get(row.lago_id, ())
    return not any(period.is_recurring and _is_same_day(org, row, period.timestamp, now) for period in periods)


def billing_due(org: Organization, now: datetime) -> datetime | None:
    """When the next period of an active subscription begins; now if one began today and is not billed."""
    return earliest(now if _is_billed_on(org, row, now) else _next_period(org, row, now) for row in _active(org))


def _next_period(org: Organization, row: Subscription, now: datetime) -> datetime:
    terms = Standing(org, row).terms
    split = terms.monthly_charges or terms.monthly_fixed_charges
    return terms.start_of(terms.cycle("monthly" if split else None).next_start(terms.day(now)))


def bill(org: Organization, now: datetime) -> None:
    """Bill the periods that ended, and begin the cheaper plans that waited for it."""
    groups: dict[tuple[str, ...], list[Subscription]] = {}
    switching: list[Subscription] = []
    for row in _active(org):
        if not _is_billed_on(org, row, now):
            continue
        if Standing(org, row).pending_successor is not None:
            switching.append(row)
            continue
        alone = () if row.consolidate_invoice else (row.lago_id,)
        key = (row.customer.lago_id, row.plan.amount_currency, str(row.payment_method_id), *alone)
        groups.setdefault(key, []).append(row)
    # The newest first: an order that nothing asks for, and in which the database returns them (recorded in webhooks).
    for row in reversed(switching):
        org.later(_call(lifecycle.switch, org, row, now))
    for group in groups.values():
        org.later(_call(invoicing.bill, org, group, now, "subscription_periodic"))


def _call(function: Callable[..., None], *args: object) -> Callable[[], None]:
    return lambda: function(*args)


# Clock::FreeTrialSubscriptionsBillerJob.


def _in_trial(org: Organization) -> Iterator[tuple[Subscription, datetime]]:
    for row in _active(org):
        ends = Standing(org, row).trial_end
        if row.trial_ended_at is None and ends is not None:
            yield row, ends


def trials_due(org: Organization, now: datetime) -> datetime | None:
    """When the next trial ends."""
    return earliest(ends for _, ends in _in_trial(org))


def end_trials(org: Organization, now: datetime) -> None:
    """Note the trials that are over, and bill the rest of the period of what is paid in advance."""
    for row, ends in list(_in_trial(org)):
        if ends > now:
            continue
        if row.plan.pay_in_advance and not _was_billed_around(org, row, now):
            org.later(_call(invoicing.bill_trial_end, org, row, now))
        row.trial_ended_at = ends
        org.notify("subscription.trial_ended", row)


def _was_billed_around(org: Organization, row: Subscription, now: datetime) -> bool:
    """Whether the biller came today, or the start was billed although there was a trial."""
    for period in org.billing_periods.get(row.lago_id, ()):
        if period.is_recurring and _is_same_day(org, row, period.timestamp, now):
            return True
    start = (row.started_at or row.created_at).date()
    fees = org.fees.where("subscription_id", row.lago_id)
    return any(fee.fee_type == "subscription" and fee.created_at.date() == start for fee in fees)


# Clock::SubscriptionsToBeTerminatedJob.


def alerts_due(org: Organization, now: datetime) -> datetime | None:
    """When somebody must be told next that a subscription will end."""
    return earliest(at for row in _active(org) for at in _alerts(org, row) if at + DAY > now)


def _alerts(org: Organization, row: Subscription) -> Iterator[datetime]:
    if row.ending_at is not None:
        for before in ALERTS_BEFORE:
            at = day_start(org, row.customer, row.ending_at - before)
            if row.alerted_at is None or row.alerted_at < at:
                yield at


def alert(org: Organization, now: datetime) -> None:
    """Tell which subscriptions end in 45 or 15 days, once on that day."""
    for row in _active(org):
        if any(at <= now < at + DAY for at in _alerts(org, row)):
            row.alerted_at = now
            org.notify("subscription.termination_alert", row)
