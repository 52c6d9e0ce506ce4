"""Whether what Lago holds after a migration is what it should be: counted event by event, no I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import attrs

from lago_orgs._core.wire import fields, instant, number
from lago_orgs.migrate.carrying import carried_id
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.outcomes import Finding, PeriodFigure
from lago_orgs.migrate.units import is_additive, units_of
from lago_orgs.migrate.worth import charge_fees

MANY = 5
SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)
N = TypeVar("N", int, Decimal)
Known = Mapping[str, str]
"""What an organization's events say, by their ids."""


@attrs.frozen(kw_only=True)
class Figure:
    """Usage of one metric, counted by event and by what Lago bills of it.

    Args:
        org_id: The organization.
        code: The metric.
        events: How many events there are, of users since the begin of their last period, and of the organization.
        users: How many of them are the users'.
        organization: How many are the organization's.
        nobodys: How many are billed to nobody.
        units: What they come to, where the metric counts or adds up; None if it does something else.
        billed: What Lago billed of it on the users' last invoices, and counts for the organization.
    """

    org_id: str
    code: str
    events: int
    users: int
    organization: int
    nobodys: int
    units: Decimal | None
    billed: Decimal

    @property
    def is_even(self) -> bool:
        """Whether everything is billed once."""
        return self.nobodys == 0 and (self.units is None or self.units == self.billed)


@attrs.frozen(kw_only=True)
class Verified:
    """What was found of one organization, or of all.

    Args:
        findings: What is not as it should be, with cause and remedy.
        figures: Usage per metric: all of it, and what is billed to whom.
        invoiced: Per currency what the users' last invoices bill, in cents before taxes.
        credited: Per currency what the users were credited of what they had paid in advance, in cents before taxes.
        moved: Per currency how many credits of users' wallets are the organizations'.
        rolled_back: Organizations of which nothing is left: of them it was seen that their users run, and they do not.
        written: What was sent and invoiced of late usage, where that was asked for.
        periods: What users' last invoices and those of the organizations' periods that are over bill per metric, and
            what their events come to, in units and in money.
    """

    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...]
    invoiced: dict[str, int]
    credited: dict[str, int] = attrs.field(factory=dict)
    moved: dict[str, Decimal] = attrs.field(factory=dict)
    rolled_back: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    periods: tuple[PeriodFigure, ...] = ()

    @property
    def exit_code(self) -> int:
        """Return 0 if there are no differences, else 1."""
        return 1 if self.findings else 0

    def __str__(self) -> str:
        told = [str(each) for each in self.findings]
        return "\n".join([*told, f"{len(told)} difference{'' if len(told) == 1 else 's'}"])


def summed(parts: Iterable[Mapping[str, N]]) -> dict[str, N]:
    """Return the sums per currency."""
    found: dict[str, N] = {}
    for part in parts:
        for currency, many in part.items():
            found[currency] = found[currency] + many if currency in found else many
    return found


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


def figures_of(org_id: str, users: Sequence[Side], organization: Side, metrics: Mapping[str, Json]) -> list[Figure]:
    """Count per metric what there is and what is billed.

    Args:
        org_id: The organization.
        users: The sides of its users.
        organization: Its own.
        metrics: Those that the plans bill, by their codes.
    """
    found = []
    known = ids_of(organization)
    for code, metric in sorted(metrics.items()):
        of_users = [side.rows({code}, known) for side in users]
        own = organization.rows({code}, known)
        billed_users = [
            [each for each in rows if side.is_billed(each)] for side, rows in zip(users, of_users, strict=True)
        ]
        billed_own = [each for each in own if organization.is_billed(each)]
        total = sum(map(len, of_users)) + len(own)
        counted = sum(map(len, billed_users)) + len(billed_own)
        additive = is_additive(metric)
        sides = [*zip(users, of_users, strict=True), (organization, own)]
        found.append(
            Figure(
                org_id=org_id,
                code=code,
                events=total,
                users=sum(map(len, billed_users)),
                organization=len(billed_own),
                nobodys=total - counted,
                units=sum((it.units_of(metric, rows) for it, rows in sides), Decimal(0)) if additive else None,
                billed=sum((side.units.get(code, Decimal(0)) for side in (*users, organization)), Decimal(0)),
            )
        )
    return found


def findings_of(org_id: str, users: Sequence[Side], organization: Side, metrics: Iterable[str]) -> Iterator[Finding]:
    """Say of which events nobody is billed, or two are, and what to do."""
    codes, known = set(metrics), ids_of(organization)
    for side in users:
        late = [str(each.get("transaction_id")) for each in side.late(codes, known)]
        if late:
            yield Finding(
                org_id=org_id,
                kind="late",
                says=f"{_named(late)} of {side.subscription!r} are billed to nobody",
                cause="They came after its last invoice, or are stamped after its end",
                remedy="Verify with late=send: the organization is billed for them; or late=invoice: a one-off to the "
                "user",
            )
        twice = [
            str(it.get("transaction_id"))
            for it in side.events
            if it.get("code") in codes and _is_twice(it, side, known)
        ]
        if twice:
            yield Finding(
                org_id=org_id,
                kind="twice",
                says=f"{_named(twice)} of {side.subscription!r} are the organization's too",
                cause="They were sent to both",
                remedy="Credit the organization for them; an event cannot be taken back",
            )
    early = [str(each.get("transaction_id")) for each in organization.late(codes, known)]
    yield from _unmade(org_id, organization, [each for each in early if each in organization.unmade])
    early = [each for each in early if each not in organization.unmade]
    if early:
        yield Finding(
            org_id=org_id,
            kind="early",
            says=f"{_named(early)} of {organization.subscription!r} are billed to nobody",
            cause="They are stamped before the seam, or came after the invoice of their period",
            remedy="Verify with late=send: they count from the seam, or from the begin of the period under way; and "
            "record in time, under the id that Router gives",
        )


def _unmade(org_id: str, organization: Side, ids: Sequence[str]) -> Iterator[Finding]:
    cause = "They are charged in advance, as they come, and came before the organization's subscription was made"
    resent = "Verify with late=send or late=invoice: they are sent to it again under another id, and billed then; and "
    resent += 'record with guard="hold"'
    by_hand = "What they cost follows from other usage, filters or a minimum: invoice them in Lago as a one-off"
    for can, remedy in ((True, resent), (False, by_hand)):
        some = [each for each in ids if organization.unmade[each] is can]
        if some:
            says = f"{_named(some)} of {organization.subscription!r} are billed to nobody"
            yield Finding(org_id=org_id, kind="in_advance", says=says, cause=cause, remedy=remedy)


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


def unpriced(figure: Figure) -> Finding:
    """Say that the organization is billed nothing for a metric."""
    return Finding(
        org_id=figure.org_id,
        kind="unpriced",
        says=f"{figure.nobodys} events of {figure.code} are billed to nobody",
        cause="The organization's plan has no charge for it, and its users' plans had one",
        remedy="Give the plan a charge for it: use in the period under way counts then. Invoice the rest as a one-off",
    )


def in_place_of_late(findings: Sequence[Finding], refused: Mapping[str, Finding]) -> tuple[Finding, ...]:
    """Say once what is billed to nobody and could not be invoiced: why it could not.

    Args:
        findings: All that was found.
        refused: Per subscription what could not be.
    """
    said = [f" of {subscription!r} are billed to nobody" for subscription in refused]
    kept = [each for each in findings if each.kind != "late" or not any(map(each.says.endswith, said))]
    return (*kept, *refused.values())


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
    found = known.get(str(event.get("transaction_id")))
    return found is not None and found in {_said(event), _said(event, side.user)}


def _is_twice(event: Json, side: Side, known: Known) -> bool:
    return side.is_billed(event) and (side.is_sent_again(event, known) or is_both(event, side, known))


def exact(side: Side, metrics: Mapping[str, Json]) -> Side:
    """Return a side that ended within a second that Lago shows, with the end within it that explains its invoice.

    Lago bills to the millisecond, and shows the second: what was sent to a user in the rest of it is billed to nobody.
    """
    if side.end is None:
        return side
    second = side.end - SECOND
    doubtful = sorted(
        at for each in side.events if (at := instant(each.get("timestamp"))) is not None and second <= at < side.end
    )
    sums = {code: each for code, each in metrics.items() if is_additive(each) and code in side.units}
    for end in (*reversed([second, *(at + MOMENT for at in doubtful)]), side.end) if doubtful and sums else ():
        found = attrs.evolve(side, end=end)
        if all(_billed(found, code, metric) == side.units[code] for code, metric in sums.items()):
            return found
    return side


def _billed(side: Side, code: str, metric: Json) -> Decimal:
    return side.units_of(metric, [each for each in side.events if each.get("code") == code and side.is_billed(each)])


def uneven(figure: Figure) -> Finding | None:
    """Say what is wrong with a figure that findings of events do not explain."""
    if figure.is_even or figure.nobodys:
        return None
    return Finding(
        org_id=figure.org_id,
        kind="units",
        says=f"{figure.code}: events come to {figure.units}, Lago bills {figure.billed}",
        cause="Lago counts what has just come some minutes later; filters may overlap, values may be unreadable",
        remedy="Verify again; if it stays, compare the events of this metric one by one",
    )


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MANY} more" if len(ids) > MANY else ""
    return f"{len(ids)} events ({', '.join(ids[:MANY])}{more})"
