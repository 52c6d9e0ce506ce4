"""Processes that share an inbox, one of which is killed between the acknowledgement and its handler's end."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.webhooks import InboxCorrupt, InboxTooNew, SqliteInbox, WebhookHandlers
from lago_orgs.webhooks.inbox.sqlite_schema import FORMAT, VERSION_1

from .deliveries import headers, payload, verifier
from .test_inbox import wait_until

RECEIVER = """
import os, sys, time
from lago_orgs.webhooks import SqliteInbox, WebhookHandlers
from tests.webhooks.deliveries import headers, payload, verifier

hooks = WebhookHandlers()

def say(what, number):
    os.write(1, f"{what} {number}\\n".encode())  # two threads say something, each a whole line

@hooks.on("customer.created", name="book")
def book(event):
    say("begun", event.raw["n"])
    time.sleep(600)

inbox = SqliteInbox(sys.argv[1], hooks, verifier=verifier()).start()
for number in range(20):
    body = payload(n=number)
    assert inbox.receive(body, headers(body, str(number))).is_new
    say("kept", number)
time.sleep(600)
"""


def test_kill_9_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    with subprocess.Popen(
        [sys.executable, "-c", RECEIVER, str(path)], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        kept, begun = set[int](), set[int]()
        for line in process.stdout:
            what, number = line.split()
            (kept if what == "kept" else begun).add(int(number))
            if len(kept) == 20 and begun:
                break
        process.kill()
    hooks, seen = WebhookHandlers(), list[int]()

    @hooks.on("customer.created", name="book")
    def book(event: Any) -> None:
        seen.append(event.raw["n"])

    with SqliteInbox(path, hooks, verifier=verifier()) as inbox:
        wait_until(lambda: inbox.stats().handled == 20)
    assert sorted(seen) == list(range(20))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_goes_on_with_the_same_inbox(tmp_path: Path) -> None:
    hooks, seen = WebhookHandlers(), tmp_path / "seen"

    @hooks.on("customer.created", name="book")
    def book(_: Any) -> None:
        with seen.open("a") as file:
            file.write(f"{os.getpid()}\n")

    with SqliteInbox(tmp_path / "inbox.db", hooks, verifier=verifier()) as inbox:
        inbox.receive(payload(n=0), headers(payload(n=0), "0"))
        wait_until(lambda: inbox.stats().handled == 1)
        child = os.fork()
        if child == 0:
            try:
                inbox.receive(payload(n=1), headers(payload(n=1), "1"))
                wait_until(lambda: inbox.stats().handled >= 2)
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert not inbox.receive(payload(n=1), headers(payload(n=1), "2")).is_new
        inbox.receive(payload(n=2), headers(payload(n=2), "3"))
        wait_until(lambda: inbox.stats().handled == 3)
    assert len(seen.read_text().split()) == 3


def test_a_file_that_is_no_inbox_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(InboxCorrupt):
        SqliteInbox(path, WebhookHandlers())
    path.unlink()
    SqliteInbox(path, WebhookHandlers()).close()
    assert path.stat().st_mode & 0o777 == 0o600
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InboxTooNew):
        SqliteInbox(path, WebhookHandlers())


def test_an_inbox_of_version_1_is_taken_over_as_it_was(tmp_path: Path) -> None:
    path, seen = tmp_path / "inbox.db", list[str]()
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    names = "key, digest, type, body, received_at, healed, customer, subscription, object, state, attempts, done, error"
    for key, state, attempts, done in (
        ("k-1", "handled", 1, '["note"]'),
        ("k-2", "waiting", 2, "[]"),
        ("k-3", "dead", 10, "[]"),
        ("k-4", "waiting", 0, "[]"),
        ("k-5", "handled", 1, "[]"),
    ):
        body = payload(n=key)
        digest = hashlib.sha256(body).hexdigest()
        row = (
            key,
            digest,
            "customer.created",
            body.decode(),
            10**12,
            0,
            "acme",
            "",
            "customer:c-1",
            state,
            attempts,
            done,
        )
        values = ", ".join("?" * 13)
        connection.execute(f"INSERT INTO deliveries ({names}) VALUES ({values})", (*row, "of a test"))
    connection.execute("DELETE FROM deliveries WHERE key = 'k-5'")
    connection.execute(f"PRAGMA application_id = {FORMAT.application_id}")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()

    hooks = WebhookHandlers()
    hooks.on("customer.created", name="note")(lambda event: seen.append(f"{event.unique_key} at {event.attempt}"))
    inbox = SqliteInbox(path, hooks, verifier=verifier())
    assert inbox.stats() == (2, 1, 1)
    [letter] = inbox.dead_letters()
    assert (letter.id, letter.unique_key, letter.attempts, letter.error) == ("3", "k-3", 10, "of a test")
    known, new = payload(n="k-1"), payload(n="new")
    assert not inbox.receive(known, headers(known, "another")).is_new
    assert inbox.receive(new, headers(new, "k-6")).event.id == "6", "no place is given twice"
    assert inbox.work_off() == 3
    assert seen == ["k-2 at 3", "k-4 at 1", "k-6 at 1"]
    assert inbox.stats() == (0, 4, 1)
    inbox.close()
