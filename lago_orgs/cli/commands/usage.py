"""`lago-orgs usage`: usage by hand, or from a file."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App
from lago_orgs.cli.billed import SETTLE, findings_of, in_words, is_unbilled
from lago_orgs.cli.commanding import INSTANT, Group, command, option, pairs
from lago_orgs.cli.delivering import delivered
from lago_orgs.cli.rows import read_events
from lago_orgs.errors import InvalidArgument
from lago_orgs.types.plain import plain


@click.group("usage", cls=Group)
def usage() -> None:
    """Record usage by hand, or from a file."""


@command(usage, "record", example="lago-orgs usage record acme api_call -p tokens=1500 --user jane")
@click.argument("org_id", metavar="ORG")
@click.argument("code", metavar="METRIC")
@option(
    "-p",
    "--property",
    "properties",
    metavar="KEY=VALUE",
    multiple=True,
    help="A property: a number, true, false, null, or text; may be repeated.",
)
@option("--user", "user_id", metavar="ID", help="Who used it.")
@option("--product", metavar="NAME", help="Which subscription, if it has one per product.")
@option("--time", "timestamp", help="When it was used; now else.", **INSTANT)
@option("--id", "transaction_id", metavar="ID", help="The event's own id: under it, with --time, it is billed once.")
def record(
    app: App,
    org_id: str,
    code: str,
    *,
    properties: tuple[str, ...],
    user_id: str | None,
    product: str | None,
    timestamp: datetime | None,
    transaction_id: str | None,
) -> int:
    """Record one use, sent to Lago at once. Exits with 1 if Lago will never bill it.

    Exits with 6 if nothing reached Lago, and with 7 if it may have been recorded: then the message says with which --id
    and --time to try again, under which it is billed once.
    """
    from lago_orgs.cli.doubt import Doubt
    from lago_orgs.types import UsageEvent

    given, id_ = pairs(properties), transaction_id or _new_id()
    moment = timestamp or datetime.now(UTC)  # not of the event if it was not given: the same id later is the same use
    doubt = Doubt(id_, moment)
    with app.lago(clock=lambda: moment, on_request=doubt.on_request, on_response=doubt.on_response) as client:
        app.confirm(client, f"record usage of {org_id}")
        event = UsageEvent(
            org_id=org_id,
            code=code,
            transaction_id=id_,
            properties=given,
            timestamp=timestamp,
            product=product,
            user_id=user_id,
        )
        with doubt.told():
            done = client.record_batch([event])
        named = {"org_id": org_id, "code": code, "properties": given, "user_id": user_id, "timestamp": moment}
        findings, reasons = findings_of(client, {**named, "transaction_id": id_}, product)
    said = "Lago held it already" if done.duplicates else "recorded"
    document = {"transaction_id": id_, "is_duplicate": bool(done.duplicates)}
    app.show({**document, "findings": findings} if findings else document, f"{said}: {id_}", *reasons)
    return exits.DIFFERENT if is_unbilled(findings) else exits.DONE


def _new_id() -> str:
    import secrets

    from lago_orgs._core.events import new_transaction_id

    return new_transaction_id(time.time_ns() // 1_000_000, secrets.token_bytes(10))


def _counted(app: App, file: Path) -> int:
    if not file.is_file():
        raise InvalidArgument(
            f"{file} is a pipe or a device, which gives what it holds once, and the file is read twice: keep it in a "
            "file first, and import that"
        )
    many, tell = 0, app.progress()
    try:
        for many, _ in enumerate(read_events(file), 1):
            tell("read", many)
    finally:
        app.end_progress()
    return many


@command(usage, "import", example="lago-orgs usage import calls.ndjson --outbox usage.db")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@option(
    "--outbox", "place", metavar="FILE_OR_URL", help="Where it is kept until Lago holds it; made if it is not there."
)
@option("--dry-run", is_flag=True, help="Only read the file, and say what is wrong with it.")
@option("--no-deliver", is_flag=True, help="Leave the delivery to whoever serves the outbox.")
@option("--timeout", type=click.FloatRange(0), default=300.0, help="Seconds to deliver at most.")
def import_(app: App, file: str, *, place: str | None, dry_run: bool, no_deliver: bool, timeout: float) -> int:
    """Record usage from a file, through an outbox.

    NDJSON has an object in each line, CSV a row of names first: org_id, code, timestamp, and if there are any
    transaction_id, user_id, product; all else are properties (in NDJSON under `properties`, too). A property in CSV
    is a number where it is written as one, and text else, such as 0012 and true. Where one row is wrong, the
    message names its line, and nothing is recorded. A row without a transaction_id gets one that follows from what
    it says and how often it was said before in the file, so that the same file again changes nothing: after an
    interruption call it again. Exits with 1 if the outbox holds dead letters, or Lago will not bill something.
    """
    many = _counted(app, Path(file))  # all of it is read before anything is recorded
    if dry_run:
        app.show({"events": many, "is_dry_run": True}, f"{many} events could be recorded")
        return exits.DONE
    from lago_orgs.recorder import UsageRecorder

    found = app.outbox(place, must_exist=False)
    with app.lago() as client:
        app.confirm(client, f"record {many} events")
    recorder = UsageRecorder(found, **app.address)
    tell = app.progress(of=many)
    try:
        before, number, repeats = recorder.stats(), 0, 0  # others may record meanwhile
        for number, row in enumerate(read_events(Path(file)), 1):
            repeats += recorder.keep(row.pop("org_id"), row.pop("code"), **row).is_repeat
            tell("recorded", number)
        if number != many:
            raise InvalidArgument(
                f"{file} changed while it was read: it held {many} events, and then {number}. What was recorded stays; "
                "import the same file again when it is complete"
            )
        is_delivered = no_deliver or delivered(app, recorder, timeout)
        after, trouble = recorder.stats(), recorder.trouble
        if is_delivered and not no_deliver:
            recorder.close(SETTLE)
        findings = dict(recorder.findings)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("interrupted: what was recorded stays, and the same command goes on") from None
    finally:
        app.end_progress()
        recorder.close(0)
    document = {
        "events": many,
        "recorded": many - repeats,
        "repeats": repeats,
        "delivered": after.total.delivered - before.total.delivered,
        "findings": findings,
        "total": plain(after.total),
        "trouble": trouble,
    }
    app.show(
        document,
        f"{document['recorded']} recorded, {document['repeats']} were known; "
        f"{document['delivered']} delivered, {after.total.pending} wait, {after.total.dead} were given up",
        *in_words(findings),
    )
    if not is_delivered:
        return exits.AWAY
    return exits.DIFFERENT if after.total.dead or is_unbilled(findings) else exits.DONE
