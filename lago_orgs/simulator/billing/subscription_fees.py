"""What a subscription itself costs on an invoice, prorated in doubles (`app/services/fees/subscription_service.rb`)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from ...pricing.numbers import decimal_of_column, decimal_of_float, rounded, to_units
from ...pricing.periods import Boundaries, days_between
from ..state.invoicing import Fee, Invoice
from ..state.organization import Organization
from ..state.subscriptions import Subscription
from .standing import first_started_at, in_trial, moment, plan_change, trial_end, zone_of
from .taxes import round_float


def earlier_fees(org: Organization, subscription: Subscription) -> list[Fee]:
    """The subscription fees that were made so far, the oldest first."""
    fees = org.fees.where("subscription_id", subscription.lago_id)
    return [fee for fee in fees if fee.fee_type == "subscription"]


def started_in_past(subscription: Subscription) -> bool:
    """Whether it began on an earlier day than that of its creation."""
    started_at = subscription.started_at or subscription.created_at
    return started_at.astimezone(UTC).date() < subscription.created_at.astimezone(UTC).date()


def is_due(org: Organization, invoice: Invoice, subscription: Subscription, bounds: Boundaries) -> bool:
    """Whether an invoice asks for the subscription itself, and not only for its usage."""
    advance, ended = subscription.plan.pay_in_advance, subscription.status == "terminated"
    if advance and any(
        fee.created_at.date() == invoice.issuing_date and fee.invoice is not invoice
        for fee in earlier_fees(org, subscription)
    ):
        return False
    if subscription.plan.interval in ("yearly", "semiannual") and not _is_long_plan_due(org, subscription, bounds):
        return False
    end = trial_end(org, subscription)
    if end is not None and in_trial(org, subscription, org.now()):
        zone = zone_of(org, subscription.customer)
        if bounds.timestamp.astimezone(zone).date() != end.astimezone(zone).date():
            return False
    if _is_first_for_units(org, subscription):
        return False
    if subscription.status == "active":
        return True
    return ended and (not advance or (subscription.terminated_at or invoice.created_at) > invoice.created_at)


def _is_first_for_units(org: Organization, subscription: Subscription) -> bool:
    """Whether a plan in arrears is on its first invoice for units only that are paid in advance."""
    periods = org.billing_periods.get(subscription.lago_id, [])
    return (
        not subscription.plan.pay_in_advance
        and len(periods) == 1
        and periods[0].invoicing_reason == "subscription_starting"
    )


def _is_long_plan_due(org: Organization, subscription: Subscription, bounds: Boundaries) -> bool:
    """A plan of a year or half a year whose charges are billed monthly asks for itself once in its period."""
    ended = subscription.status == "terminated"
    current = ended and plan_change(org, subscription) == "upgrade"
    seen = moment(org, subscription, bounds.timestamp, current=current)
    if not subscription.plan.pay_in_advance:
        return ended or seen.is_first_month
    if started_in_past(subscription):
        return seen.is_first_month and not seen.is_first_month_of_first_period
    return seen.is_first_month or not earlier_fees(org, subscription)


def make_fee(org: Organization, invoice: Invoice, subscription: Subscription, bounds: Boundaries) -> Fee:
    """The fee of the subscription for the days that the invoice covers."""
    value = _amount_cents(org, invoice, subscription, bounds)
    cents = value if isinstance(value, int) else round_float(value)
    now, currency = org.now(), subscription.plan.amount_currency
    return Fee(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        fee_type="subscription",
        customer=subscription.customer,
        subscription=subscription,
        amount_cents=cents,
        pay_in_advance=subscription.plan.pay_in_advance,
        precise_amount_cents=Decimal(value) if isinstance(value, int) else rounded(decimal_of_float(value), 15),
        currency=currency,
        units=Decimal(1),
        unit_amount=decimal_of_column(float(to_units(cents, currency))),
        amount_details={"plan_amount_cents": subscription.plan.amount_cents},
        from_datetime=bounds.from_datetime,
        to_datetime=bounds.to_datetime,
    )


def _amount_cents(org: Organization, invoice: Invoice, subscription: Subscription, bounds: Boundaries) -> int | float:
    plan, ended = subscription.plan, subscription.status == "terminated"
    if ended and not plan.pay_in_advance and plan_change(org, subscription) != "downgrade":
        return _terminated(org, subscription, bounds)
    previous = subscription.previous
    if (
        previous is not None
        and plan_change(org, previous) == "upgrade"
        and len(org.billing_periods.get(subscription.lago_id, [])) <= 1
    ):
        return _upgraded(org, subscription, bounds)
    if _is_full(org, invoice, subscription, bounds):
        return _full(org, subscription, bounds)
    return _first(org, subscription, bounds)


def _is_full(org: Organization, invoice: Invoice, subscription: Subscription, bounds: Boundaries) -> bool:
    advance = subscription.plan.pay_in_advance
    if advance and subscription.billing_time == "anniversary" and subscription.previous is None:
        return True
    if any(fee.created_at < invoice.created_at for fee in earlier_fees(org, subscription)):
        return True
    if not started_in_past(subscription) or subscription.started_at is None:
        return False
    before = moment(org, subscription, bounds.timestamp).previous_beginning_of_period
    return advance or subscription.started_at < before


def _days_from(org: Organization, subscription: Subscription, start: datetime, end: datetime) -> int:
    return days_between(start, end, zone_of(org, subscription.customer))


def _day_price(
    org: Organization, subscription: Subscription, bounds: Boundaries, start: datetime | None = None
) -> float:
    day = start.astimezone(zone_of(org, subscription.customer)).date() if start is not None else None
    seen = moment(org, subscription, bounds.timestamp)
    return seen.single_day_price(subscription.plan.amount_cents, day)


def _after_trial(org: Organization, subscription: Subscription, bounds: Boundaries) -> datetime | None:
    """Where paying begins: with the period, or at the trial's end; None where the trial covers all of it."""
    start, end = bounds.from_datetime, bounds.to_datetime
    trial = trial_end(org, subscription)
    if trial is None or trial <= start:
        return start
    return None if trial >= end else trial


def _terminated(org: Organization, subscription: Subscription, bounds: Boundaries) -> int | float:
    start = _after_trial(org, subscription, bounds)
    if start is None:
        return 0
    days = _days_from(org, subscription, start, bounds.to_datetime)
    if plan_change(org, subscription) == "upgrade":
        # The day of the upgrade is paid for under the new plan.
        days = max(days - 1, 0)
    return days * _day_price(org, subscription, bounds, start)


def _upgraded(org: Organization, subscription: Subscription, bounds: Boundaries) -> int | float:
    start = _after_trial(org, subscription, bounds)
    if start is None:
        return 0
    return _days_from(org, subscription, start, bounds.to_datetime) * _day_price(org, subscription, bounds)


def _full(org: Organization, subscription: Subscription, bounds: Boundaries) -> int | float:
    start = _after_trial(org, subscription, bounds)
    if start is None:
        return 0
    if start > bounds.from_datetime:
        days = _days_from(org, subscription, start, bounds.to_datetime)
        return days * _day_price(org, subscription, bounds, bounds.from_datetime)
    return subscription.plan.amount_cents


def _first(org: Organization, subscription: Subscription, bounds: Boundaries) -> int | float:
    """The first period; here a trial ends with its date's midnight, which decides whether it covers the period."""
    start = bounds.from_datetime
    if subscription.plan.trial_period:
        first = first_started_at(org, subscription)
        midnight = datetime.combine(first.astimezone(UTC).date(), time.min, UTC)
        trial = midnight + timedelta(days=subscription.plan.trial_period)
        if trial >= bounds.to_datetime:
            return 0
        if trial > start:
            start = first + timedelta(days=subscription.plan.trial_period)
    return _days_from(org, subscription, start, bounds.to_datetime) * _day_price(org, subscription, bounds)
