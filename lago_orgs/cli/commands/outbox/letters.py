"""What was given up: looked at, put right and sent again, or given up for good."""

import json
import time
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App, rows
from lago_orgs.cli.commanding import command, option, outbox_argument, pairs
from lago_orgs.cli.commands.outbox.group import opened, outbox
from lago_orgs.cli.tables import Table
from lago_orgs.types.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lago_orgs._core.events import Event
    from lago_orgs.recorder import DeadLetter, Outbox


WAIT_AGAIN = "wait again; deliver them with lago-orgs outbox drain, if no process does"


@command(outbox, "dead", example="lago-orgs outbox dead usage.db --org acme")
@outbox_argument
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
@option("--limit", type=click.IntRange(1), default=50, help="At most so many.")
def dead(app: App, outbox: str | None, *, org_id: str | None, limit: int) -> int:
    """List what was given up, and why. Exits with 1 if there is something."""
    with opened(app, outbox) as found:
        letters = list(islice(_letters(found, org_id), limit))
    table = rows(
        letters,
        lambda each: each.organization,
        lambda each: each.transaction_id,
        lambda each: each.payload["code"],
        lambda each: f"{each.died_at:%Y-%m-%d %H:%M}",
        lambda each: each.amended,
        lambda each: each.reason,
    )
    app.show(
        {"dead_letters": plain(letters)},
        Table(("organization", "id", "metric", "given up", ">amended", "reason"), table),
        *(["put it right, then: lago-orgs outbox requeue, amend or discard"] if letters else []),
    )
    return exits.DIFFERENT if letters else exits.DONE


def _letters(found: "Outbox", org_id: str | None) -> "Iterator[DeadLetter]":
    after: int | None = None
    while letters := found.dead_letters(500, after):
        yield from (each for each in letters if org_id in {None, each.organization})
        after = letters[-1].position


def _chosen(ids: tuple[str, ...], *, is_all: bool) -> list[str] | None:
    """Return which dead letters are meant; None is all."""
    if bool(ids) == is_all:
        raise click.UsageError("name the dead letters' ids, or say --all")
    return None if is_all else list(ids)


@command(outbox, "requeue", example="lago-orgs outbox requeue --outbox usage.db --all --org acme")
@click.argument("ids", nargs=-1)
@option("--outbox", "place", metavar="FILE_OR_URL", help="The outbox.")
@option("--all", "is_all", is_flag=True, help="All dead letters.")
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
def requeue(app: App, ids: tuple[str, ...], *, place: str | None, is_all: bool, org_id: str | None) -> int:
    """Send dead letters again, after Lago was set up for them. Exits with 4 if an id is no dead letter's."""
    wanted = _chosen(ids, is_all=is_all)
    with opened(app, place) as found:
        missing = _missing(found, wanted or (), org_id)
        many = found.requeue(wanted, org_id=org_id)
    return _told(app, "requeued", many, WAIT_AGAIN, missing)


@command(outbox, "amend", example="lago-orgs outbox amend --outbox usage.db evt_1 --set tokens=1500 --why 'was text'")
@click.argument("ids", nargs=-1, required=True)
@option("--outbox", "place", metavar="FILE_OR_URL", help="The outbox.")
@option("--code", metavar="METRIC", help="The metric's code that was meant.")
@option("--set", "changes", metavar="KEY=VALUE", multiple=True, help="A property that is put right; the others stay.")
@option("--unset", "gone", metavar="KEY", multiple=True, help="A property that is taken away.")
@option("--why", required=True, metavar="TEXT", help="For the history.")
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
def amend(
    app: App,
    ids: tuple[str, ...],
    *,
    place: str | None,
    code: str | None,
    changes: tuple[str, ...],
    gone: tuple[str, ...],
    why: str,
    org_id: str | None,
) -> int:
    """Put right what was wrong with dead letters, and send them again under the same id and instant.

    Exits with 4 if an id is no dead letter's; the others are put right.
    """
    from lago_orgs._core.encoding import encoded_properties
    from lago_orgs._core.ids import checked_event_id

    changed = pairs(changes)
    if code is None and not changed and not gone:
        raise click.UsageError("say what is to be amended: --code, --set or --unset; requeue changes nothing")
    if code is not None:
        checked_event_id("code", code)

    def meant(event: "Event") -> "Event":
        event = event._replace(code=code or event.code, recorded_at=time.time_ns() // 1_000_000)
        if not changed and not gone:
            return event
        kept = {key: value for key, value in json.loads(event.properties).items() if key not in gone}
        text = encoded_properties({**kept, **changed})
        user = json.loads(text).get("user_id")
        return event._replace(properties=text, user=user if isinstance(user, str) else "")

    with opened(app, place) as found:
        missing = _missing(found, ids, org_id)
        many = found.put_right(ids, meant, why, org_id=org_id)
    return _told(app, "amended", many, WAIT_AGAIN, missing)


@command(outbox, "discard", example="lago-orgs outbox discard --outbox usage.db evt_1 --why 'a load test' --yes")
@click.argument("ids", nargs=-1, required=True)
@option("--outbox", "place", metavar="FILE_OR_URL", help="The outbox.")
@option("--why", required=True, metavar="TEXT", help="Why this usage is not to be billed; for the history.")
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
def discard(app: App, ids: tuple[str, ...], *, place: str | None, why: str, org_id: str | None) -> int:
    """Give dead letters up for good: they are booked as discarded, and never billed.

    Exits with 4 if an id is no dead letter's; the others are discarded.
    """
    with opened(app, place) as found:
        missing = _missing(found, ids, org_id)
        if there := len(set(ids)) - len(missing):
            app.ask(f"discard {there} dead letters of {found.store.place} for good")
        many = found.discard(ids, why, org_id=org_id)
    return _told(app, "discarded", many, "are discarded", missing)


def _missing(found: "Outbox", ids: Sequence[str], org_id: str | None) -> list[str]:
    """Return which of the ids no dead letter has: they are misspelt, or wait, or are billed already."""
    left = dict.fromkeys(ids)
    for letter in _letters(found, org_id) if left else ():
        left.pop(letter.transaction_id, None)
        if not left:
            break
    return list(left)


def _told(app: App, done: str, many: int, said: str, missing: Sequence[str]) -> int:
    lines = [f"{many} {said}"] if many or not missing else []
    lines += [f"no dead letter, so that nothing is done with it: {id_}" for id_ in missing]
    app.show({done: many, "not_found": list(missing)}, *lines)
    return exits.NOT_FOUND if missing else exits.DONE
