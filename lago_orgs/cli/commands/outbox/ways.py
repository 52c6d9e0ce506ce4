"""The ways out of an outbox: into a file, and to Lago."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App
from lago_orgs.cli.commanding import command, option, outbox_argument
from lago_orgs.cli.commands.outbox.group import opened, outbox
from lago_orgs.cli.delivering import delivered
from lago_orgs.cli.targets import check_target
from lago_orgs.types.plain import plain

if TYPE_CHECKING:
    from lago_orgs.recorder import Outbox

PART = ".part"  # the end of a file's name until it is whole


@command(outbox, "export", example="lago-orgs outbox export usage.db --all -o events.ndjson")
@outbox_argument
@option("--all", "is_all", is_flag=True, help="Also what Lago holds, as far as it is remembered; for `reconcile`.")
@option("--org", "org_id", metavar="ORG", help="Only this organization's.")
@option("-o", "--output", metavar="FILE", help="Where to write; the standard output else.")
def export(app: App, outbox: str | None, *, is_all: bool, org_id: str | None, output: str | None) -> None:
    """Write events as JSON, one in a line: all that Lago does not hold."""
    if output is not None:
        for target in (output, f"{output}{PART}"):
            check_target(target, outbox or app.usual_outbox)
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
    part = place if place.exists() and not place.is_file() else place.with_name(f"{place.name}{PART}")
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
    """Deliver what waits, if no process serves the outbox.

    Exits with 6 if something waits still, and with 1 if the outbox holds dead letters. Interrupting it loses nothing:
    call it again.
    """
    from lago_orgs.recorder import UsageRecorder

    found = app.outbox(outbox)
    with app.lago() as client:
        app.confirm(client, f"deliver what waits in {found.store.place}")
    before = found.stats().total.delivered
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
    now = total.delivered - before
    said = f"{now:,} delivered, {total.pending:,} wait, {total.dead:,} were given up"
    app.show(
        {"delivered": now, "total": plain(total), "trouble": trouble},
        said if not total.pending or not trouble else f"{said}: {trouble}",
    )
    return exits.AWAY if total.pending else exits.DIFFERENT if total.dead else exits.DONE
