"""The events of one subscription, and which of them it is billed for: no I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import attrs

from lago_orgs._core.wire import fields, instant, number
from lago_orgs.migrate.carrying import carried_id
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.units import is_additive, units_of
from lago_orgs.migrate.worth import charge_fees

SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)
Known = Mapping[str, str]
"""What an organization's events say, by their ids."""


@attrs.frozen(kw_only=True)
class Side:
    """The events of one subscription, and what Lago billed of them.

    Args:
        subscription: Its external id.
        start: From when on its events count.
        end: Before when; None if it runs.
        invoiced_at: When its last invoice was made; None if it runs.
        events: All that were sent to it since the start of the period.
        units: Per metric what Lago billed, or counts so far.
        user: Whose it is; None if the organization's.
        invoiced: The ids of late events that were invoiced as a one-off.
        is_again: Whether the user is subscribed again, and billed for what comes.
        before: Which events were billed with periods that are over, as `ids_of` gives them.
        advanced: The ids of events that were billed as they came, by charges that are paid in advance.
        unmade: The ids of events that came before the subscription was made, and are billed as they come, so by nobody;
            of each whether it may be sent again.
    """

    subscription: str
    start: datetime
    end: datetime | None
    invoiced_at: datetime | None
    events: Sequence[Json]
    units: Mapping[str, Decimal]
    user: str | None = None
    invoiced: frozenset[str] = frozenset()
    is_again: bool = False
    before: Known = attrs.field(factory=dict)
    advanced: frozenset[str] = frozenset()
    unmade: Mapping[str, bool] = attrs.field(factory=dict)

    def is_sent_again(self, event: Json, own: Known) -> bool:
        """Whether an event is the organization's under the id that derives from it."""
        return carried_id(self.subscription, str(event.get("transaction_id"))) in own

    def rows(self, codes: Set[str], own: Known) -> list[Json]:
        """Return the events of some metrics, without those that the organization is billed instead."""
        return [
            each
            for each in self.events
            if each.get("code") in codes
            and str(each.get("transaction_id")) not in self.invoiced
            and (self.is_billed(each) or not self._is_the_organizations(each, own))
        ]

    def _is_the_organizations(self, event: Json, own: Known) -> bool:
        """Whether an event stands in for this one: under the id that derives from it, or recorded under both ids."""
        return self.is_sent_again(event, own) or (self.user is not None and is_both(event, self, own))

    def late(self, codes: Set[str], own: Known) -> list[Json]:
        """Return the events that nobody is billed."""
        return [each for each in self.rows(codes, own) if not self.is_billed(each)]

    def is_billed(self, event: Json) -> bool:
        """Whether an event was, or will be, billed."""
        if str(event.get("transaction_id")) in self.unmade:
            return False
        if str(event.get("transaction_id")) in self.advanced:
            return True
        at, came = instant(event.get("timestamp")), instant(event.get("created_at"))
        if at is None or at < self.start:
            return False
        if self.end is not None and at >= self.end:
            return False
        return self.invoiced_at is None or came is None or came <= self.invoiced_at

    def units_of(self, metric: Json, events: Sequence[Json]) -> Decimal:
        """Return what events come to: rounded as the metric wants it, but for those that are billed as they come."""
        at_once = [each for each in events if str(each.get("transaction_id")) in self.advanced]
        others = [each for each in events if str(each.get("transaction_id")) not in self.advanced]
        return units_of(metric, at_once, is_rounded=False) + units_of(metric, others)


def advanced_units(fees: Iterable[Json], events: Iterable[Json]) -> tuple[frozenset[str], dict[str, Decimal]]:
    """Return which of some events were billed as they came, and per metric how many units of them.

    Args:
        fees: Those of their subscription's charges.
        events: The events.
    """
    ids = {str(each.get("transaction_id")) for each in events}
    found: set[str] = set()
    units: dict[str, Decimal] = {}
    for fee in fees:
        ident, code = str(fee.get("event_transaction_id")), str(fields(fee.get("item")).get("code"))
        if fee.get("pay_in_advance") and ident in ids:
            found.add(ident)
            units[code] = units.get(code, Decimal(0)) + number(fee.get("units"))
    return frozenset(found), units


def billed_units(invoice: Json, subscription: str) -> dict[str, Decimal]:
    """Return per metric how many units of a subscription an invoice bills."""
    found: dict[str, Decimal] = {}
    for fee in charge_fees(invoice, subscription):
        code = str(fields(fee.get("item")).get("code"))
        found[code] = found.get(code, Decimal(0)) + number(fee.get("units"))
    return found


def without_unmade(
    units: Mapping[str, Decimal],
    events: Iterable[Json],
    unmade: Mapping[str, bool],
    start: datetime,
    metrics: Mapping[str, Json],
) -> dict[str, Decimal]:
    """Return what Lago counts of a period without what it makes no fee of.

    Args:
        units: Per metric what it counts.
        events: The events.
        unmade: The ids of those that it makes no fee of.
        start: The period's begin.
        metrics: All metrics, by their codes.
    """
    found = dict(units)
    for each in events:
        code, at = str(each.get("code")), instant(each.get("timestamp"))
        is_counted = at is not None and at >= start and str(each.get("transaction_id")) in unmade
        if is_counted and code in found and is_additive(metrics[code]):
            found[code] -= units_of(metrics[code], [each], is_rounded=False)
    return found


def ids_of(organization: Side) -> Known:
    """Return what an organization's events say, by their ids."""
    return {**organization.before, **said_by(organization.events)}


def said_by(events: Iterable[Json]) -> dict[str, str]:
    """Return what events say, by their ids: not when, for what is recorded again may have been given another time."""
    return {str(each.get("transaction_id")): _said(each) for each in events}


def _said(event: Json, user: str | None = None) -> str:
    properties = fields(event.get("properties"))
    said = [event.get("code"), {"user_id": user, **properties}]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:24]


def is_both(event: Json, side: Side, known: Known) -> bool:
    """Whether a user's event is the organization's too, under the same id: one that says something else is another."""
    return is_recorded(event, side.user, known)


def is_recorded(event: Json, user: str | None, known: Known) -> bool:
    """Whether a user's event is among others, under the same id and with the same content, as the user's."""
    found = known.get(str(event.get("transaction_id")))
    return found is not None and found in {_said(event), _said(event, user)}


def is_twice(event: Json, side: Side, known: Known) -> bool:
    """Whether a user is billed for an event, and the organization too."""
    return side.is_billed(event) and (side.is_sent_again(event, known) or is_both(event, side, known))


def exact(side: Side, metrics: Mapping[str, Json], *, is_planned: bool = False) -> Side:
    """Return a side with the end, and the moment of its invoice, within the seconds that Lago shows that explain it.

    Lago bills to the millisecond, and shows the second: what was sent to a user in the rest of it is billed to nobody.

    Args:
        side: A user's.
        metrics: Those that its plan bills, by their codes.
        is_planned: Whether its end is known to the millisecond.
    """
    if side.end is None:
        return side
    ends, cuts = [side.end] if is_planned else [*_ends(side, side.end)], [side.invoiced_at, *_before_invoice(side)]
    is_known = side.invoiced_at is not None  # what is not on an invoice was not billed
    sums = {code: it for code, it in metrics.items() if is_additive(it) and (is_known or code in side.units)}
    for cut, end in product(cuts, ends) if sums and len(ends) * len(cuts) > 1 else ():
        found = attrs.evolve(side, end=end, invoiced_at=cut)
        if all(_billed(found, code, it) == side.units.get(code, Decimal(0)) for code, it in sums.items()):
            return found
    return side


def _ends(side: Side, last: datetime) -> Iterator[datetime]:
    """Return when a side may have ended within its last second: after which of its events."""
    second = last - SECOND
    moments = {at for each in side.events if (at := instant(each.get("timestamp"))) is not None and second <= at < last}
    if moments:
        yield from sorted({at + MOMENT for at in moments}, reverse=True)
        yield second
    yield last


def _before_invoice(side: Side) -> Iterator[datetime]:
    """Return the moment before all that came in the second of its invoice, if anything did."""
    made = side.invoiced_at
    if made is None:
        return
    second = made.replace(microsecond=0)
    came = (instant(each.get("created_at")) for each in side.events)
    if any(at is not None and second <= at < second + SECOND for at in came):
        yield second - MOMENT


def _billed(side: Side, code: str, metric: Json) -> Decimal:
    return side.units_of(metric, [each for each in side.events if each.get("code") == code and side.is_billed(each)])
