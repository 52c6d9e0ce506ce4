"""Billing periods that were over before a subscription was made that reaches back into them: Lago invoices none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import attrs

from lago_orgs._core.wire import count, fields, instant, iso, items
from lago_orgs.migrate.facts import Json, terms_of
from lago_orgs.migrate.fees import part
from lago_orgs.pricing.cycles import Interval
from lago_orgs.pricing.periods import Terms
from lago_orgs.types import Money

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# What of a plan says when its periods are over, and what they cost.
TERMS = (
    *("interval", "amount_cents", "amount_currency", "pay_in_advance"),
    *("bill_charges_monthly", "bill_fixed_charges_monthly"),
)


@attrs.frozen(kw_only=True)
class Closed:
    """What Lago does not invoice of a subscription, for it was made too late.

    Args:
        fees: Per plan's period whose fee is not invoiced its first day, its last one, and what it costs, in cents.
        since: From when on usage is not invoiced.
        until: Before when; the same instant if all of it is.
        currency: The currency's code.
        periods: Per period whose usage is not invoiced its first instant, and the instant after its last one.
        certain: Whether no job of the day on which it was made invoices any of it.
    """

    fees: tuple[tuple[date, date, int], ...]
    since: datetime
    until: datetime
    currency: str
    periods: tuple[tuple[datetime, datetime], ...] = ()
    certain: bool = False

    @property
    def cents(self) -> int:
        """What the fees come to."""
        return sum(cents for _, _, cents in self.fees)

    @property
    def days(self) -> str:
        """From which day to which."""
        first = min([each for each, _, _ in self.fees], default=self.since.date())
        last = max([each for _, each, _ in self.fees], default=(self.until - DAY).date())
        return f"from {first} to {last}"


def closed_before(
    plan: Json, started: datetime, made: datetime, *, billing_time: str, zone: tzinfo, in_advance: bool
) -> Closed | None:
    """Say what Lago will never invoice of a subscription that begins at an instant and is made at a later one.

    In arrears, each period that is over by then; in advance the fee of the period under way too, unless it begins on
    the day on which it is made.

    Args:
        plan: Its plan, or what `plan_terms` kept of it.
        started: When it begins.
        made: When it is made.
        billing_time: As Lago calls it.
        zone: The customer's time zone.
        in_advance: Whether the fee of the period under way counts.
    """
    if "interval" not in plan:
        return None
    terms, interval = _terms(plan, started, billing_time, zone)
    today, first = terms.day(made), terms.day(started)
    until = max(first, terms.cycle(interval).start(today))
    fees = tuple(_fees(plan, terms, first, today, in_advance=in_advance))
    if until == first and not fees:
        return None
    end = started if until == first else terms.start_of(until)
    return Closed(
        fees=fees,
        since=started,
        until=end,
        currency=str(plan.get("amount_currency")),
        periods=tuple(periods_between(terms, started, end, interval)),
    )


def lost_from(plan: Json, started: datetime, *, billing_time: str, zone: tzinfo, in_advance: bool) -> datetime | None:
    """Return from when on it is too late to make a subscription, for Lago would not invoice all of it; None if unknown.

    Args:
        plan: Its plan, or what `plan_terms` kept of it.
        started: When it begins.
        billing_time: As Lago calls it.
        zone: The customer's time zone.
        in_advance: Whether the fee of the period under way counts.
    """
    if "interval" not in plan:
        return None
    terms, interval = _terms(plan, started, billing_time, zone)
    first = terms.day(started)
    return terms.start_of(first + DAY if in_advance else terms.cycle(interval).next_start(first))


def _terms(plan: Json, started: datetime, billing_time: str, zone: tzinfo) -> tuple[Terms, Interval | None]:
    """Return the terms of a subscription that begins at an instant, and how often Lago invoices its usage."""
    text = started.isoformat().replace("+00:00", "Z")
    terms = terms_of({"billing_time": billing_time, "subscription_at": text}, plan, zone)
    return terms, "monthly" if terms.monthly_charges or terms.monthly_fixed_charges else None


def periods_between(
    terms: Terms, since: datetime, until: datetime, interval: Interval | None
) -> Iterator[tuple[datetime, datetime]]:
    """Return the periods, or the parts of them, between two instants.

    Args:
        terms: What they follow from.
        since: The first one's begin.
        until: The last one's end.
        interval: How long they are; None for the plan's.
    """
    cycle, begin = terms.cycle(interval), since
    while begin < until:
        end = min(terms.start_of(cycle.next_start(terms.day(begin))), until)
        yield begin, end
        begin = end


@attrs.frozen(kw_only=True)
class Billed:
    """What an invoice of Lago's bills of a subscription.

    Args:
        number: Its number.
        fees: Of periods whose fee it bills the first instant, and the last second.
        periods: Of periods whose usage it bills the first instant, and the last second.
    """

    number: str
    fees: tuple[tuple[datetime, datetime], ...]
    periods: tuple[tuple[datetime, datetime], ...]

    def has_fee_of(self, days: Set[str], zone: tzinfo) -> bool:
        """Whether it bills the fee of one of these days."""
        spans = [tuple(str(at.astimezone(zone).date()) for at in each) for each in self.fees]
        return any(first <= day <= last for first, last in spans for day in days)

    def has_usage_of(self, at: datetime | None) -> bool:
        """Whether it bills what was used at an instant."""
        return at is not None and any(since <= at < last + SECOND for since, last in self.periods)


def billed_of(invoice: Json, lago_id: object) -> Iterator[Billed]:
    """Return what an invoice bills of a subscription; nothing if it is of others."""
    fees = [each for each in items(invoice.get("fees")) if each.get("lago_subscription_id") == lago_id]
    paid = [
        (instant(each.get("from_date")), instant(each.get("to_date")))
        for each in fees
        if fields(each.get("item")).get("type") == "subscription"
    ]
    own = [each for each in items(invoice.get("billing_periods")) if each.get("lago_subscription_id") == lago_id]
    spans = [(instant(each.get("charges_from_datetime")), instant(each.get("charges_to_datetime"))) for each in own]
    found = Billed(
        number=str(invoice.get("number") or invoice.get("lago_id")),
        fees=tuple((since, last) for since, last in paid if since is not None and last is not None),
        periods=tuple((since, last) for since, last in spans if since is not None and last is not None),
    )
    if found.fees or found.periods:
        yield found


def without_billed(closed: Closed, billed: Iterable[Billed], zone: tzinfo) -> Closed:
    """Leave out what Lago has invoiced all the same."""
    invoices = [*billed]
    until = min([closed.until, *(since for each in invoices for since, _ in each.periods)])
    left = tuple(it for it in closed.fees if not any(each.has_fee_of({str(it[0])}, zone) for each in invoices))
    return attrs.evolve(closed, fees=left, until=max(until, closed.since))


def split(closed: Closed, now: datetime, *, zone: tzinfo, in_advance: bool) -> tuple[Closed, Closed | None]:
    """Say what Lago certainly invoices no more, and what it may yet: it does within the day after a period.

    Args:
        closed: What it has not invoiced.
        now: Lago's present instant.
        zone: The customer's time zone.
        in_advance: Whether the fee of a period is invoiced on its first day, not after its last.
    """

    def may_come(day: date) -> bool:
        # Its job runs hourly, and what that began in the day's last hour may take a while.
        return not closed.certain and now < datetime.combine(day + DAY, time(1), zone)

    open_fees = tuple(it for it in closed.fees if may_come(it[0] if in_advance else it[1] + DAY))
    left = tuple(it for it in closed.fees if it not in open_fees)
    last = next((it for it in closed.periods if it[1] == closed.until and it[0] < closed.until), None)
    begin = closed.until
    if last is not None and may_come(closed.until.astimezone(zone).date()):
        begin = max(last[0], closed.since)
    if not open_fees and begin == closed.until:
        return closed, None
    waiting = attrs.evolve(closed, fees=open_fees, since=begin)
    return attrs.evolve(closed, fees=left, until=begin), waiting


def unbilled(closed: Closed) -> str:
    """Say what is not invoiced."""
    usage = "usage " if closed.until > closed.since else ""
    fee = f"the fee of {Money.of_cents(closed.cents, closed.currency)} {closed.days}" if closed.fees else ""
    between = f"{usage}from {iso(closed.since)} to {iso(closed.until)}" if usage else ""
    return " and the ".join(each for each in (fee, between) if each) or "usage"


def plan_terms(plan: Json) -> Mapping[str, Any]:
    """Return what of a plan `closed_before` needs."""
    return {name: plan.get(name) for name in TERMS}


def _fees(plan: Json, terms: Terms, first: date, today: date, *, in_advance: bool) -> Iterator[tuple[date, date, int]]:
    cycle, amount = terms.cycle(), count(plan.get("amount_cents")) or 0
    day = first
    while True:
        end = cycle.end(day)
        is_lost = end < today or (in_advance and first < today)
        if not is_lost or day > today:
            return
        yield day, end, part(amount, (end - day).days + 1, cycle.days(day))
        day = end + DAY
