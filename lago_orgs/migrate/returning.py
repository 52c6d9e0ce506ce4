"""What nobody is billed, and what is billed twice, where a customer is subscribed again: no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Self

import attrs

from lago_orgs._core.wire import count, instant, iso
from lago_orgs.migrate.closing import DAY, Closed, periods_between, unbilled
from lago_orgs.migrate.facts import Json, terms_of
from lago_orgs.migrate.fees import part
from lago_orgs.pricing.periods import Terms
from lago_orgs.types import Money

LATE_INVOICE = "verify after it says how much that is, and with late=invoice raises it as a one-off"
CREDIT_IT = "roll back with twice=credit, or credit it in Lago"


@attrs.frozen(kw_only=True)
class Before:
    """What was billed before a customer is subscribed again.

    Args:
        used: Until when what it used was billed.
        unpaid: The first day whose fee was not.
        shared: The last one whose fee was, and may be billed again; None if there is none such.
    """

    used: datetime
    unpaid: date
    shared: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a journal keeps of it."""
        return {"used": iso(self.used), "unpaid": str(self.unpaid), "shared": self.shared and str(self.shared)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self | None:
        """Read what a journal keeps; None if it keeps nothing."""
        used, shared = instant(kept.get("used")), kept.get("shared")
        if used is None:
            return None
        last = None if shared is None else date.fromisoformat(str(shared))
        return cls(used=used, unpaid=date.fromisoformat(str(kept["unpaid"])), shared=last)


@attrs.frozen(kw_only=True)
class Again:
    """What comes of subscribing a customer again.

    Args:
        closed: What Lago never invoices; None if it invoices all of it.
        cents: What is billed twice, in cents.
        currency: The currency's code.
        days: Which days that are; None if none is.
    """

    closed: Closed | None
    cents: int
    currency: str
    days: tuple[date, date] | None = None

    @property
    def unbilled(self) -> str:
        """Say what nobody is billed; empty if nothing is left out."""
        return "" if self.closed is None else f"{unbilled(self.closed)} are billed to nobody: {LATE_INVOICE}"

    def twice(self, *, is_credited: bool) -> str:
        """Say what is billed twice; empty if nothing is."""
        if self.days is None or not self.cents:
            return ""
        first, last = self.days
        when = f"the fee of {first}" if first == last else f"the fee from {first} to {last}"
        says = f"{when} is billed once more, {Money.of_cents(self.cents, self.currency)} before taxes"
        return f"{says}: a coupon takes it off the next invoice" if is_credited else f"{says}: {CREDIT_IT}"

    def says(self, *, is_credited: bool) -> Mapping[str, str]:
        """Say both, by what they are."""
        found = {"unbilled": self.unbilled, "twice": self.twice(is_credited=is_credited)}
        return {name: said for name, said in found.items() if said}


def again(plan: Json, before: Before, begin: datetime, made: datetime, *, billing_time: str, zone: tzinfo) -> Again:
    """Say what Lago bills of a subscription that begins at an instant and is made at the same or a later one.

    Of a plan in arrears it bills what is not over by then; one in advance at once if it begins today, else from the
    next period on.

    Args:
        plan: Its plan.
        before: What was billed before.
        begin: When it begins.
        made: When it is made.
        billing_time: As Lago calls it.
        zone: The customer's time zone.
    """
    text = begin.isoformat().replace("+00:00", "Z")
    terms = terms_of({"billing_time": billing_time, "subscription_at": text}, plan, zone)
    today, first, cycle = terms.day(made), terms.day(begin), terms.cycle()
    if terms.pay_in_advance:
        paid = today if first == today else cycle.next_start(today)
    else:
        paid = max(first, cycle.start(today))
    amount, currency = count(plan.get("amount_cents")) or 0, str(plan.get("amount_currency"))
    fees = tuple(_fees(terms, amount, before.unpaid, paid))
    interval: Any = "monthly" if terms.monthly_charges or terms.monthly_fixed_charges else None
    turn = terms.cycle(interval).start(today)
    counted = begin if turn <= first else terms.start_of(turn)
    shared = before.shared if before.shared is not None and paid <= before.shared else None
    cents = 0 if shared is None else part(amount, (shared - paid).days + 1, cycle.days(shared))
    days = None if shared is None else (paid, shared)
    if counted <= before.used and not fees:
        return Again(closed=None, cents=cents, currency=currency, days=days)
    since = min(before.used, counted)
    closed = Closed(
        fees=fees,
        since=since,
        until=counted,
        currency=currency,
        periods=tuple(periods_between(terms, since, counted, interval)),
        # A job of this day may bill what ended, or begins, with it; nothing else.
        certain=not terms.cycle(interval).is_first_day(today) or first == today,
    )
    return Again(closed=closed, cents=cents, currency=currency, days=days)


def _fees(terms: Terms, amount: int, first: date, paid: date) -> Iterator[tuple[date, date, int]]:
    cycle, day = terms.cycle(), first
    while day < paid:
        end = min(cycle.end(day), paid - DAY)
        yield day, end, part(amount, (end - day).days + 1, cycle.days(day))
        day = end + DAY
