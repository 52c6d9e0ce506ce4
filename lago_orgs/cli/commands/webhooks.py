"""`lago-orgs webhooks`: listen, verify, look after an inbox."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lago_orgs.cli import exits
from lago_orgs.cli.app import App, needing_redis, rows
from lago_orgs.cli.commanding import Group, command, option
from lago_orgs.cli.tables import Table, write
from lago_orgs.errors import InvalidArgument

if TYPE_CHECKING:
    from lago_orgs.webhooks import Inbox, WebhookVerifier

KEY = "LAGO_HMAC_KEY"


@click.group("webhooks", cls=Group)
def webhooks() -> None:
    """Listen to webhooks, verify them, handle them again."""


def _verifier() -> "WebhookVerifier":
    from lago_orgs.webhooks import WebhookVerifier

    key = os.environ.get(KEY, "")
    if not key:
        raise click.UsageError(f"set {KEY} to the organization's HMAC key, as Lago's settings show it")
    return WebhookVerifier(hmac_keys=[key])


@command(webhooks, "listen", example="LAGO_HMAC_KEY=... lago-orgs webhooks listen --forward http://localhost:5000/lago")
@option("--port", type=click.IntRange(0, 65535), default=8000, help="0 takes a free one.")
@option("--forward", metavar="URL", help="Hand each delivery on to this address, as it came.")
def listen(app: App, *, port: int, forward: str | None) -> None:
    """Print deliveries that LAGO_HMAC_KEY has signed, until interrupted; on this machine alone.

    With --json there is one document in each line.
    """
    from lago_orgs.webhooks.__main__ import server

    if forward is not None and not forward.startswith(("http://", "https://")):
        raise click.UsageError("--forward begins with http:// or https://")

    def show(document: Mapping[str, object], text: str) -> None:
        if app.as_json:
            sys.stdout.write(f"{json.dumps(document)}\n")
        else:
            write(text)
        sys.stdout.flush()

    with server(_verifier(), port, forward, show) as made:
        address = f"http://127.0.0.1:{made.server_address[1]}/"
        show({"listening": address}, f"listening at {address}")
        made.serve_forever()


@command(webhooks, "verify", example="LAGO_HMAC_KEY=... lago-orgs webhooks verify body.json --signature 'qwe='")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@option("--signature", required=True, metavar="TEXT", help="The header X-Lago-Signature.")
@option("--key", "unique_key", metavar="TEXT", help="The header X-Lago-Unique-Key.")
def verify(app: App, file: str, *, signature: str, unique_key: str | None) -> int:
    """Say whether a delivery that was kept is Lago's. Exits with 1 if it is not."""
    from lago_orgs.webhooks import WebhookRejected

    headers = {"X-Lago-Signature": signature, "X-Lago-Signature-Algorithm": "hmac"}
    if unique_key is not None:
        headers["X-Lago-Unique-Key"] = unique_key
    try:
        event = _verifier().verify(Path(file).read_bytes(), headers)
    except WebhookRejected as error:
        app.show({"is_genuine": False, "reason": error.reason}, f"it is not Lago's: {error.reason}")
        return exits.DIFFERENT
    app.show({"is_genuine": True, "type": event.type}, f"it is Lago's: {event.type}")
    return exits.DONE


@contextmanager
def _inbox(app: App, place: str | None) -> "Iterator[Inbox]":
    from lago_orgs.webhooks import SqliteInbox, WebhookHandlers

    where = place or app.profile.inbox
    if not where:
        raise click.UsageError("which inbox? name its file or its Redis, or set inbox in the profile")
    if "://" not in where and not Path(where).is_file():
        raise InvalidArgument(f"there is no inbox {where}: is the path right?")
    found: Inbox
    if "://" in where:
        with needing_redis("inbox"):
            from lago_orgs.webhooks import RedisInbox
        found = RedisInbox(where, WebhookHandlers())
    else:
        found = SqliteInbox(where, WebhookHandlers())
    try:
        yield found
    finally:
        found.close(0)


@command(webhooks, "dead", example="lago-orgs webhooks dead inbox.db")
@click.argument("inbox", metavar="[FILE_OR_URL]", required=False)
@option("--limit", type=click.IntRange(1), default=50, help="At most so many.")
def dead(app: App, inbox: str | None, *, limit: int) -> int:
    """List the events that no handler came to its end with. Exits with 1 if there are some."""
    with _inbox(app, inbox) as found:
        letters = found.dead_letters(limit)
    document = [
        {
            "id": each.id,
            "type": each.type,
            "received_at": each.received_at.isoformat(),
            "attempts": each.attempts,
            "error": each.error,
            "payload": json.loads(each.body),
        }
        for each in letters
    ]
    table = rows(
        letters,
        lambda each: each.id,
        lambda each: each.type,
        lambda each: f"{each.received_at:%Y-%m-%d %H:%M}",
        lambda each: each.attempts,
        lambda each: each.error,
    )
    app.show({"dead_letters": document}, Table((">id", "type", "received", ">attempts", "error"), table))
    return exits.DIFFERENT if letters else exits.DONE


@command(webhooks, "replay", example="lago-orgs webhooks replay --inbox inbox.db 17 18")
@click.argument("ids", nargs=-1, required=True)
@option("--inbox", "place", metavar="FILE_OR_URL", help="The inbox.")
def replay(app: App, ids: tuple[str, ...], *, place: str | None) -> int:
    """Hand events to all their handlers once more; the processes that serve the inbox do it."""
    with _inbox(app, place) as found:
        many = found.replay(list(ids))
    app.show({"replayed": many}, f"{many} are handled once more")
    return exits.DONE if many else exits.NOT_FOUND
