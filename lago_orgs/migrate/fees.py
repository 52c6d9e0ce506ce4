"""What a plan's fee is for some days of its periods, in cents, and from when on it is paid."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from lago_orgs._core.wire import count, fields, number
from lago_orgs.migrate.facts import Json, UserFacts
from lago_orgs.pricing.periods import Terms


def pays_fee(user: UserFacts) -> bool:
    """Whether a user's plan has a fee, so that days can be billed to it."""
    return bool(count(fields(user.plan).get("amount_cents")))


def shared_fee(plan: Json, terms: Terms, first: date, last: date) -> int:
    """Return what an organization is billed of its plan's fee for some days, period by period.

    Args:
        plan: Its plan.
        terms: What its periods follow from.
        first: The first day, on which it begins.
        last: The last one.
    """
    cycle, amount, cents, day = terms.cycle(), count(plan.get("amount_cents")) or 0, 0, first
    while day <= last:
        end = cycle.end(day)
        cents += part(amount, (min(end, last) - day).days + 1, cycle.days(day))
        day = end + timedelta(days=1)
    return cents


def trial_end(plan: Json, first_start: datetime) -> datetime | None:
    """Return when the trial of a subscription ends; None if its plan has none.

    Args:
        plan: Its plan.
        first_start: When the first of its customer's subscriptions with this external id began.
    """
    days = number(plan.get("trial_period") or 0)
    return first_start + timedelta(seconds=int(days * 24 * 60 * 60)) if days > 0 else None


def paid_from(trial: datetime | None, start: datetime, end: datetime) -> datetime | None:
    """Return from when on the fee of some days is paid; None if a trial lasts longer than they do."""
    if trial is None or trial <= start:
        return start
    return None if trial >= end else trial


def part(cents: int, days: int, whole: int) -> int:
    """Return what some days of a period cost, in whole cents."""
    if days >= whole:
        return cents
    return int((Decimal(cents) * max(days, 0) / whole).quantize(Decimal(1), ROUND_HALF_UP))
