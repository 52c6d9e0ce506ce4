"""A subscription's rows, as the engine's periods want to see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, cast
from zoneinfo import ZoneInfo

from ...pricing.cycles import Interval
from ...pricing.moments import Moment
from ...pricing.periods import BillingTime, Life, Successor, Terms
from ..state.catalogue import Plan
from ..state.customers import Customer
from ..state.organization import Organization
from ..state.subscriptions import Subscription

_PER_YEAR: Final = {"weekly": 52, "monthly": 12, "quarterly": 4, "semiannual": 2, "yearly": 1}


def yearly_amount_cents(plan: Plan) -> int:
    """What plan changes compare: a year of the plan's amount, charges left out (`Plan#yearly_amount_cents`)."""
    return plan.amount_cents * _PER_YEAR[plan.interval]


def zone_of(org: Organization, customer: Customer) -> tzinfo:
    """The customer's zone, which only premium can set, else that of who issues the invoices."""
    name = (customer.timezone if org.premium else None) or org.billing_entity.timezone
    return UTC if name == "UTC" else ZoneInfo(name)


def successor_of(org: Organization, subscription: Subscription) -> Subscription | None:
    """The subscription that follows by a plan change, pending or not; the last one that was not canceled."""
    rows = org.subscriptions.where("external_id", subscription.external_id)
    following = [row for row in rows if row.previous is subscription and row.status != "canceled"]
    return max(following, key=lambda row: row.created_at, default=None)


def pending_successor_of(org: Organization, subscription: Subscription) -> Subscription | None:
    """The cheaper subscription that waits for the period's end."""
    following = successor_of(org, subscription)
    return following if following is not None and following.status == "pending" else None


def plan_change(org: Organization, subscription: Subscription) -> Successor | None:
    """Whether the subscription that follows is an upgrade or a downgrade; an equal price is an upgrade."""
    following = successor_of(org, subscription)
    if following is None:
        return None
    dearer = yearly_amount_cents(subscription.plan) <= yearly_amount_cents(following.plan)
    return "upgrade" if dearer else "downgrade"


def terms_of(org: Organization, subscription: Subscription) -> Terms:
    """What the subscription's periods follow from."""
    plan = subscription.plan
    return Terms(
        interval=cast(Interval, plan.interval),
        billing_time=cast(BillingTime, subscription.billing_time),
        subscription_at=subscription.subscription_at,
        zone=zone_of(org, subscription.customer),
        pay_in_advance=plan.pay_in_advance,
        bill_charges_monthly=bool(plan.bill_charges_monthly),
        bill_fixed_charges_monthly=bool(plan.bill_fixed_charges_monthly),
    )


def life_of(org: Organization, subscription: Subscription) -> Life:
    """When a subscription that has started lives."""
    if subscription.started_at is None:
        raise ValueError(f"subscription {subscription.external_id} has not started: it has no periods yet")
    terminated_at = subscription.terminated_at if subscription.status == "terminated" else None
    return Life(subscription.started_at, terminated_at, plan_change(org, subscription))


def moment(org: Organization, subscription: Subscription, at: datetime, *, current: bool = False) -> Moment:
    """A subscription as one instant sees it; `current` wants the period that holds it, else the one that it closes."""
    return Moment(terms=terms_of(org, subscription), life=life_of(org, subscription), at=at, current=current)


def first_started_at(org: Organization, subscription: Subscription) -> datetime:
    """When the first of the customer's subscriptions with this external id started: trials count from there."""
    rows = org.subscriptions.where("external_id", subscription.external_id)
    started = [row.started_at for row in rows if row.customer is subscription.customer and row.started_at is not None]
    return min(started, default=subscription.subscription_at)


def trial_end(org: Organization, subscription: Subscription) -> datetime | None:
    """When the plan's free trial ends, None where there is none. The days of a trial may have fractions."""
    if not subscription.plan.trial_period:
        return None
    return first_started_at(org, subscription) + timedelta(days=subscription.plan.trial_period)


def in_trial(org: Organization, subscription: Subscription, now: datetime) -> bool:
    """Whether the trial runs: it has begun, has not passed, and the clock job has not ended it."""
    end = trial_end(org, subscription)
    started = first_started_at(org, subscription)
    return end is not None and subscription.trial_ended_at is None and started <= now < end
