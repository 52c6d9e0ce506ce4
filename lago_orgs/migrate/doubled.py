"""Use that an organization is billed twice: a migration has sent it, and the application has recorded it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

import attrs

from lago_orgs.migrate.carrying import carried_id
from lago_orgs.migrate.checking import named
from lago_orgs.migrate.facts import Json
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.sides import Known, Side, ids_of, is_both
from lago_orgs.migrate.units import is_additive, is_plain, price_of, units_of
from lago_orgs.types import Money


def doubled(
    org_id: str, users: Sequence[Side], organization: Side, metrics: Mapping[str, Json], plan: Json
) -> Iterator[Finding]:
    """Say what of users' events the organization is billed under two ids, or under one beside a user's one-off.

    Args:
        org_id: The organization.
        users: The sides of its users.
        organization: Its own.
        metrics: Those that its plan bills, by their codes.
        plan: That plan.
    """
    known, billed = ids_of(organization), _billed(organization)
    for side in users:
        twice = [each for each in side.events if each.get("code") in metrics and _is_doubled(each, side, known, billed)]
        if not twice:
            continue
        ids = [str(each["transaction_id"]) for each in twice]
        yield Finding(
            org_id=org_id,
            kind="twice",
            says=f"{named(ids)} of {side.subscription!r} are billed twice: {_worth(twice, metrics, plan)}",
            cause="The migration has sent them to the organization, under ids that derive from these, or invoiced "
            "them; and the application has recorded them for the organization again",
            remedy="Credit the organization for them, with a coupon or a credit note: an event cannot be taken back. "
            "In the period under way, usage that a metric adds up may be taken off by an event of the opposite value, "
            "unless it is charged in advance",
        )


def without_copies(organization: Side, users: Sequence[Side]) -> Side:
    """Leave out of an organization's events what nobody is billed, and what was sent to it of the user already.

    Args:
        organization: Its side.
        users: Those of its users.
    """
    known = ids_of(organization)
    sent = {
        str(each.get("transaction_id"))
        for side in users
        for each in side.events
        if side.is_sent_again(each, known) and is_both(each, side, known)
    }
    return attrs.evolve(
        organization,
        events=[
            it for it in organization.events if str(it.get("transaction_id")) not in sent or organization.is_billed(it)
        ],
    )


def _is_doubled(event: Json, side: Side, known: Known, billed: Set[str]) -> bool:
    ident = str(event.get("transaction_id"))
    ways = (
        carried_id(side.subscription, ident) in billed,
        ident in billed and is_both(event, side, known),
        ident in side.invoiced,
    )
    return sum(ways) > 1


def _billed(organization: Side) -> Set[str]:
    """Return the ids of what an organization is billed: what came too late, if it was sent to it again."""
    held = {str(each.get("transaction_id")): organization.is_billed(each) for each in organization.events}
    known = {*organization.before, *organization.invoiced, *(ident for ident, is_billed in held.items() if is_billed)}
    return known | {ident for ident in held if carried_id(organization.subscription, ident) in known}


def _worth(events: Sequence[Json], metrics: Mapping[str, Json], plan: Json) -> str:
    """Say per metric how many units events are, where they add up, and what they cost, where that is their own."""
    said = []
    for code in sorted({str(each["code"]) for each in events}):
        some, metric = [each for each in events if each["code"] == code], metrics[code]
        if not is_additive(metric):
            said.append(f"{len(some)} events of {code}")
            continue
        cents = price_of(some, plan, metrics) if is_plain(plan, metric) else None
        money = "" if cents is None else f", {Money.of_cents(cents, str(plan.get('amount_currency')))} before taxes"
        said.append(f"{units_of(metric, some):f} units of {code}{money}")
    return "; ".join(said)
