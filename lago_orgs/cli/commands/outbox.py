"""`lago-orgs outbox`: usage that waits, or was given up."""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from lago_orgs.cli import exits, tables
from lago_orgs.cli.app import App, rows
from lago_orgs.cli.commanding import Group, command, option, outbox_argument, pairs
from lago_orgs.cli.delivering import delivered
from lago_orgs.cli.tables import Table
from lago_orgs.types.plain import plain

if TYPE_CHECKING:
    from lago_orgs.recorder import DeadLetter, Outbox, Stats

MOST = 20
FIGURES = ("recorded", "delivered", "pending", "dead", "discarded")
TITLES = ("organization", *(f">{name}" for name in FIGURES))


@click.group("outbox", cls=Group)
def outbox() -> None:
    """Look after usage that waits, or was given up.

    FILE_OR_URL is the path of a SQLite outbox, or the address of a Redis (`redis://host/0#NAME` for one of another
    name); the profile's, or LAGO_OUTBOX, if it is not given.
    """


@contextmanager
def opened(app: App, place: str | None) -> "Iterator[Outbox]":
    """Give an outbox, closed at the end."""
    found = app.outbox(place)
    try:
        yield found
    finally:
        found.close()


@command(outbox, "status", example="lago-orgs outbox status usage.db")
@outbox_argument
@option("--all", "is_all", is_flag=True, help="List every organization, not only those where something waits.")
def status(app: App, outbox: str | None, *, is_all: bool) -> int:
    """Show the books: what was recorded, and what became of it.

    Exits with 1 if there are dead letters, or if the books do not balance.
    """
    with opened(app, outbox) as found:
        stats = found.stats()
        document = _books(found, stats)
    told = [
        (name, account)
        for name, account in sorted(stats.organizations.items())
        if is_all or account.pending or account.dead
    ]
    document["organizations"] = {name: plain(account) for name, account in told}
    app.show(document, *_status(document, stats, told, is_all=is_all))
    return exits.DIFFERENT if stats.total.dead or not stats.is_balanced else exits.DONE


def _books(found: "Outbox", stats: "Stats") -> dict[str, Any]:
    return {
        "outbox": found.store.place,
        "total": plain(stats.total),
        "is_balanced": stats.is_balanced,
        "oldest_pending": plain(stats.oldest_pending),
        "oldest_pending_age_seconds": stats.oldest_pending_age(),
        "repeats": stats.repeats,
        "duplicates": stats.duplicates,
        "conflicts": stats.conflicts,
        "uncounted": stats.uncounted,
        "dropped": stats.dropped,
        "lost": stats.lost,
        "lago": found.store.note("address"),
        "organization": (found.store.note("organization") or "").partition(" ")[2] or None,
        "trouble": found.store.check(),
    }


def _status(
    document: dict[str, Any], stats: "Stats", told: Sequence[tuple[str, Any]], *, is_all: bool
) -> list[Table | str]:
    age = stats.oldest_pending_age()
    for_whom = document["organization"] and f" ({document['organization']})"
    lines = [
        f"{document['outbox']}, for {document['lago'] or 'no Lago yet'}{for_whom or ''}",
        "nothing waits" if age is None else f"the oldest event has waited for {_span(age)}",
    ]
    if document["trouble"]:
        lines.append(document["trouble"])
    if not document["is_balanced"]:
        lines.append("the books do not balance: keep the file, and report this")
    shown: list[Table | str] = ["\n".join(lines)]
    accounts = [*told[: None if is_all else MOST], ("total", stats.total)]
    table = [[name, *(f"{getattr(account, each):,}" for each in FIGURES)] for name, account in accounts]
    shown.append(Table(TITLES, table))
    if not is_all and len(told) > MOST:
        shown.append(f"and {len(told) - MOST} organizations more: --all")
    if stats.total.dead:
        shown.append(f"{stats.total.dead} were given up: lago-orgs outbox dead")
    return shown


@command(outbox, "list", example="lago-orgs outbox list usage.db --limit 10")
@outbox_argument
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
@option("--limit", type=click.IntRange(1), default=50, help="At most so many.")
def listed(app: App, outbox: str | None, *, org_id: str | None, limit: int) -> None:
    """List the events that wait, in the order in which they are sent."""
    with opened(app, outbox) as found:
        waiting = islice(
            (each for each in found.export() if each.state == "pending" and org_id in {None, each.organization}), limit
        )
        events = [(each.organization, each.payload) for each in waiting]
    table = [[org, event["transaction_id"], event["code"], _time(event), _short(event)] for org, event in events]
    document = [{"organization": org, **event} for org, event in events]
    app.show({"events": document}, Table(("organization", "id", "metric", "time", "properties"), table))


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
    """Send dead letters again, after Lago was set up for them."""
    wanted = _chosen(ids, is_all=is_all)
    with opened(app, place) as found:
        many = found.requeue(wanted, org_id=org_id)
    app.show({"requeued": many}, f"{many} wait again; deliver them with lago-orgs outbox drain, if no process does")
    return _done(many, wanted)


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
    """Put right what was wrong with dead letters, and send them again under the same id and instant."""
    from lago_orgs._core.encoding import encoded_properties
    from lago_orgs._core.ids import checked_event_id

    changed = pairs(changes)
    if code is None and not changed and not gone:
        raise click.UsageError("say what is to be amended: --code, --set or --unset; requeue changes nothing")
    if code is not None:
        checked_event_id("code", code)
    many = 0
    with opened(app, place) as found:
        for row, letter in found.letters(ids, org_id=org_id):
            kept = {key: value for key, value in letter.payload["properties"].items() if key not in gone}
            event = row.event._replace(code=code or row.event.code, recorded_at=time.time_ns() // 1_000_000)
            if changed or gone:
                text = encoded_properties({**kept, **changed})
                user = json.loads(text).get("user_id")
                event = event._replace(properties=text, user=user if isinstance(user, str) else "")
            many += found.amend(letter, event, why)
    app.show({"amended": many}, f"{many} wait again; deliver them with lago-orgs outbox drain, if no process does")
    return _done(many, ids)


@command(outbox, "discard", example="lago-orgs outbox discard --outbox usage.db evt_1 --why 'a load test' --yes")
@click.argument("ids", nargs=-1, required=True)
@option("--outbox", "place", metavar="FILE_OR_URL", help="The outbox.")
@option("--why", required=True, metavar="TEXT", help="Why this usage is not to be billed; for the history.")
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
def discard(app: App, ids: tuple[str, ...], *, place: str | None, why: str, org_id: str | None) -> int:
    """Give dead letters up for good: they are booked as discarded, and never billed."""
    with opened(app, place) as found:
        app.ask(f"discard {len(ids)} dead letters of {found.store.place} for good")
        many = found.discard(ids, why, org_id=org_id)
    app.show({"discarded": many}, f"{many} are discarded")
    return _done(many, ids)


def _done(many: int, wanted: Sequence[str] | None) -> int:
    return exits.NOT_FOUND if wanted and not many else exits.DONE


@command(outbox, "export", example="lago-orgs outbox export usage.db --all -o events.ndjson")
@outbox_argument
@option("--all", "is_all", is_flag=True, help="Also what Lago holds, as far as it is remembered; for `reconcile`.")
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
@option("-o", "--output", metavar="FILE", help="Where to write; the standard output else.")
def export(app: App, outbox: str | None, *, is_all: bool, org_id: str | None, output: str | None) -> None:
    """Write events as JSON, one in a line: all that Lago does not hold."""
    many = 0
    try:
        with opened(app, outbox) as found, _written(output) as stream:
            tell = app.progress(of=None if is_all or org_id else _not_at_lago(found))
            for each in found.export(everything=is_all):
                if org_id in {None, each.organization}:
                    stream.write(f"{each.to_json()}\n")
                    many += 1
                    tell("written", many)
    except KeyboardInterrupt:
        how = "" if output is None else f": there is no new {output}, call it again"
        raise KeyboardInterrupt(f"interrupted{how}") from None
    finally:
        app.end_progress()
    app.say(f"{many} events written{'' if output is None else f' to {output}'}")


def _not_at_lago(found: "Outbox") -> int:
    total = found.stats().total
    return total.pending + total.dead


@contextmanager
def _written(output: str | None) -> Iterator[TextIO]:
    """Give what is written to: a file gets its name when it is whole, so that half an export is never taken for one."""
    if output is None:
        yield sys.stdout
        return
    place = Path(output)
    part = place if place.exists() and not place.is_file() else place.with_name(f"{place.name}.part")
    try:
        with open(part, "w", encoding="utf-8", opener=_private) as stream:
            yield stream
    except BaseException:
        if part != place:
            part.unlink(missing_ok=True)
        raise
    if part != place:
        part.replace(place)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@command(outbox, "drain", example="lago-orgs outbox drain usage.db --timeout 300")
@outbox_argument
@option("--timeout", type=click.FloatRange(0), default=60.0, help="Seconds to take at most.")
@option("--adopt", is_flag=True, help="Deliver to this Lago what the outbox holds for another one.")
def drain(app: App, outbox: str | None, *, timeout: float, adopt: bool) -> int:
    """Deliver what waits, if no process serves the outbox. Exits with 6 if something waits still.

    Interrupting it loses nothing: call it again.
    """
    from lago_orgs.recorder import UsageRecorder

    found = app.outbox(outbox)
    with app.lago() as client:
        app.confirm(client, f"deliver what waits in {found.store.place}")
    recorder = UsageRecorder(found, **app.address, adopt=adopt)
    try:
        delivered(app, recorder, timeout)
        stats, trouble = recorder.stats(), recorder.trouble
        if recorder.misplaced is not None:
            raise recorder.misplaced
    except KeyboardInterrupt:
        raise KeyboardInterrupt("interrupted: nothing is lost, and the same command goes on") from None
    finally:
        app.end_progress()
        recorder.close(0)
    total = stats.total
    said = f"{total.delivered:,} delivered, {total.pending:,} wait, {total.dead:,} were given up"
    app.show(
        {"total": plain(total), "trouble": trouble},
        said if not total.pending or not trouble else f"{said}: {trouble}",
    )
    return exits.AWAY if total.pending else exits.DIFFERENT if total.dead else exits.DONE


@command(outbox, "watch", example="lago-orgs outbox watch usage.db --count 1")
@outbox_argument
@option("--every", type=click.FloatRange(0.1), default=1.0, help="Seconds between two looks.")
@option("--count", type=click.IntRange(1), help="Look so often, then end; until interrupted else.")
def watch(app: App, outbox: str | None, *, every: float, count: int | None) -> None:
    """Show the books again and again; with --json one document in each line."""
    with opened(app, outbox) as found:
        looks = 0
        while True:
            stats = found.stats()
            looks += 1
            if app.as_json:
                sys.stdout.write(f"{json.dumps(_books(found, stats))}\n")
            else:
                figures = ", ".join(f"{name} {getattr(stats.total, name):,}" for name in FIGURES)
                age = stats.oldest_pending_age()
                tables.write(f"{datetime.now(UTC):%H:%M:%S} {figures}{'' if age is None else f', oldest {_span(age)}'}")
            sys.stdout.flush()
            if count is not None and looks >= count:
                return
            time.sleep(every)


def _span(seconds: float) -> str:
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _time(event: Any) -> str:
    return f"{datetime.fromtimestamp(float(event['timestamp']), UTC):%Y-%m-%d %H:%M:%S}"


def _short(event: Any) -> str:
    text = json.dumps(event["properties"], ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
