"""What an outbox holds: its books, once or again and again, and the events that wait."""

import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from lago_orgs.cli import exits, tables
from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import command, option, outbox_argument
from lago_orgs.cli.commands.outbox.group import opened, outbox
from lago_orgs.cli.tables import Table
from lago_orgs.cli.words import lost
from lago_orgs.types.plain import plain

if TYPE_CHECKING:
    from lago_orgs.recorder import Outbox, Stats

MOST = 20
FIGURES = ("recorded", "delivered", "pending", "dead", "discarded")
TITLES = ("organization", *(f">{name}" for name in FIGURES))


@command(outbox, "status", example="lago-orgs outbox status usage.db")
@outbox_argument
@option("--all", "is_all", is_flag=True, help="List every organization, not only those where something waits.")
def status(app: App, outbox: str | None, *, is_all: bool) -> int:
    """Show the books: what was recorded, and what became of it.

    Exits with 1 if there are dead letters, if the storage has lost events, or if the books do not balance.
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
    return exits.DIFFERENT if stats.total.dead or stats.lost or not stats.is_balanced else exits.DONE


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
    if stats.lost:
        shown.append(lost(stats.lost))
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
