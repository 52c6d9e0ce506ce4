"""What usage costs in periods that Lago does not invoice, for their subscription was made too late: no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta, tzinfo

from lago_orgs.migrate.closing import Closed
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.units import MOST_CENTS, price_of
from lago_orgs.migrate.worth import counted_codes, use_of, window_of, worth_of

MOMENT = timedelta(milliseconds=1)


def price_in(closed: Closed, plan: Json, metric: Json, events: Sequence[Json], known: Sequence[Json]) -> int | None:
    """Return what is not invoiced yet of a metric's usage in periods that Lago does not invoice, in cents.

    Args:
        closed: The periods: tiers and packages begin anew in each.
        plan: The plan that bills it.
        metric: The metric.
        events: All events of those periods.
        known: Those of them that were invoiced already.

    Returns:
        None if it follows from more than the events.
    """
    code = str(metric["code"])
    own, done = ([each for each in rows if each.get("code") == code] for rows in (events, known))
    if code not in counted_codes(plan, {code: metric}):
        left = [each for each in own if each not in done]
        return price_of(left, plan, {code: metric}, beside=done)
    uses = [[use for each in rows if (use := use_of(each)) is not None] for rows in (own, done)]
    cents = 0
    for begin, end in closed.periods:
        if begin >= closed.until:
            break
        window = window_of(begin, end - MOMENT)
        whole, before = (
            [it for it in rows if it.timestamp < end and (it.timestamp >= begin or metric.get("recurring"))]
            for rows in uses
        )
        for rows, sign in ((whole, 1), (before, -1)):
            if not rows and _is_by_month(plan):
                continue
            # What is billed without any usage, a first tier's flat amount, is raised with the fee.
            found = worth_of(code, plan, metric, rows, window)
            if found is None or found.cents is None:
                return None
            cents += sign * found.cents
    return cents if cents <= MOST_CENTS else None


def flat_in(closed: Closed, plan: Json, metrics: Mapping[str, Json], zone: tzinfo) -> int:
    """Return what is billed without any usage in periods that Lago does not invoice, such as flat amounts, in cents.

    Where charges have periods of their own, it is raised with the usage, if there is any.

    Args:
        closed: The periods; of one whose fee was raised this was too.
        plan: The plan that bills them.
        metrics: Its metrics, by their codes.
        zone: The customer's time zone.
    """
    cents = 0
    for begin, end in () if _is_by_month(plan) else closed.periods:
        first, last = begin.astimezone(zone).date(), (end - MOMENT).astimezone(zone).date()
        if end > closed.until or not any(since <= last and until >= first for since, until, _ in closed.fees):
            continue
        for code in sorted(counted_codes(plan, metrics)):
            found = worth_of(code, plan, metrics[code], (), window_of(begin, end - MOMENT))
            cents += (found.cents or 0) if found is not None else 0
    return cents


def _is_by_month(plan: Json) -> bool:
    return bool(plan.get("bill_charges_monthly") or plan.get("bill_fixed_charges_monthly"))
