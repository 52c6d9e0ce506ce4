"""Periods of an organization that are over: whether what came to them was invoiced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from lago_orgs._core.wire import fields, instant, items
from lago_orgs.migrate.facts import Json, zone_of
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life, Terms

SECOND = timedelta(seconds=1)


def counted_by_period(plan: Json, metrics: Mapping[str, Json]) -> set[str]:
    """Return the metrics whose usage is billed with its period, or never.

    What counts on is billed with the following periods too, and a charge in advance bills what comes as it comes.

    Args:
        plan: The organization's plan, as Lago shows it.
        metrics: All metrics, by their codes.
    """
    charges = items(plan.get("charges"))
    at_once = {str(each.get("billable_metric_code")) for each in charges if each.get("pay_in_advance")}
    codes = {str(each.get("billable_metric_code")) for each in charges} - at_once
    return {code for code in codes if not fields(metrics.get(code)).get("recurring")}


def billed_as_it_comes(plan: Json) -> set[str]:
    """Return the metrics that a plan charges in advance alone: of each event Lago makes a fee when it comes, or never.

    Args:
        plan: The organization's plan, as Lago shows it.
    """
    charges = items(plan.get("charges"))
    others = {str(each.get("billable_metric_code")) for each in charges if not each.get("pay_in_advance")}
    return {str(each.get("billable_metric_code")) for each in charges} - others


def came_before(event: Json, made: datetime | None) -> bool:
    """Whether an event came before its subscription was made."""
    came = instant(event.get("created_at"))
    return came is not None and made is not None and came < made


def came_after(event: Json, invoiced: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether an event came after the invoice of its period, and is billed to nobody.

    Args:
        event: As Lago shows it.
        invoiced: Of each period that is over its end, and when its invoice was made, in order of time.
    """
    at, came = instant(event.get("timestamp")), instant(event.get("created_at"))
    if at is None or came is None:
        return False
    made = next((made for until, made in invoiced if at < until), None)
    return made is not None and came > made


@attrs.frozen
class Span:
    """A time whose usage an invoice bills.

    Args:
        since: Its first instant.
        until: The instant after its last one.
        made: Until when what came is on the invoice; None for ever, as while that is a draft.
    """

    since: datetime
    until: datetime
    made: datetime | None

    def has(self, event: Json) -> bool:
        """Whether the invoice bills an event."""
        at, came = instant(event.get("timestamp")), instant(event.get("created_at"))
        if at is None or not self.since <= at < self.until:
            return False
        return self.made is None or came is None or came <= self.made


def spans_of(invoice: Json, lago_id: object) -> Iterator[Span]:
    """Return the times of a subscription whose usage an invoice bills, its last one among them.

    Args:
        invoice: As Lago shows it.
        lago_id: The subscription.
    """
    made, status = instant(invoice.get("created_at")), invoice.get("status")
    issued, zone = str(invoice.get("issuing_date") or ""), zone_of(fields(invoice.get("customer")))
    is_issued_later = made is not None and issued > made.astimezone(zone).date().isoformat()
    if status in {"draft", "pending", "generating"} or is_issued_later:
        made = None  # what came while it was a draft is on it
    for each in items(invoice.get("billing_periods")):
        since, last = instant(each.get("charges_from_datetime")), instant(each.get("charges_to_datetime"))
        # A subscription in advance is invoiced its fee at its begin, and no usage yet.
        is_own = each.get("lago_subscription_id") == lago_id and each.get("invoicing_reason") != "subscription_starting"
        if is_own and since is not None and last is not None:
            yield Span(since, last + SECOND, made)  # Lago shows the last second


def turned(terms: Terms, started: datetime | None, now: datetime) -> datetime | None:
    """Return when a subscription's period ended that Lago may not have invoiced yet: it does on the following day.

    Args:
        terms: What its periods follow from.
        started: When it began; None if that is not known.
        now: Lago's present instant.
    """
    if started is None or started >= now:
        return None
    moment = Moment(terms=terms, life=Life(started), at=now, current=True)
    begin = max(moment.from_datetime, moment.charges_from_datetime, moment.fixed_charges_from_datetime)
    return begin if started < begin and terms.day(begin) == terms.day(now) else None
