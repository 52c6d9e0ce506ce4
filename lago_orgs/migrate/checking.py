"""Whether what Lago holds after a migration is what it should be: counted event by event, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

import attrs

from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.outcomes import Finding, PeriodFigure
from lago_orgs.migrate.sides import Side, ids_of, is_twice
from lago_orgs.migrate.units import is_additive

MANY = 5
N = TypeVar("N", int, Decimal)


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
                says=f"{named(late)} of {side.subscription!r} are billed to nobody",
                cause="They came after its last invoice, or are stamped after its end",
                remedy="Verify with late=send: the organization is billed for them; or late=invoice: a one-off to the "
                "user",
            )
        twice = [
            str(it.get("transaction_id")) for it in side.events if it.get("code") in codes and is_twice(it, side, known)
        ]
        if twice:
            yield Finding(
                org_id=org_id,
                kind="twice",
                says=f"{named(twice)} of {side.subscription!r} are the organization's too",
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
            says=f"{named(early)} of {organization.subscription!r} are billed to nobody",
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
            says = f"{named(some)} of {organization.subscription!r} are billed to nobody"
            yield Finding(org_id=org_id, kind="in_advance", says=says, cause=cause, remedy=remedy)


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


def named(ids: Sequence[str]) -> str:
    """Name the first of some events."""
    more = f" and {len(ids) - MANY} more" if len(ids) > MANY else ""
    return f"{len(ids)} events ({', '.join(ids[:MANY])}{more})"
