"""The inbox's write-ahead log is copied by whoever looks after it, and not by a delivery, which that would hold up."""

import time
from pathlib import Path

import pytest

from lago_orgs.webhooks import SqliteInbox, WebhookHandlers
from lago_orgs.webhooks.inbox import keeping, sqlite

from .deliveries import headers, payload, verifier


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def filling(path: Path) -> bytes:
    """Which filling of the log it is: SQLite draws these bytes whenever it begins it anew."""
    return log_of(path).read_bytes()[16:24]


def give(inbox: SqliteInbox, number: int) -> None:
    body = payload(n=number)
    assert inbox.receive(body, headers(body, f"k-{number}")).is_new


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sqlite, "MANY_ACTS", 10)
    monkeypatch.setattr(keeping, "TIDY_EVERY", 0.02)
    return tmp_path / "inbox.db"


def test_the_log_is_copied_after_many_deliveries_and_written_over(path: Path) -> None:
    inbox = SqliteInbox(path, WebhookHandlers(), verifier=verifier())
    for number in range(5):
        give(inbox, number)
    inbox.store.tidy()
    before = filling(path)
    give(inbox, 5)
    assert filling(path) == before, "a few are no reason"
    for number in range(6, 11):
        give(inbox, number)
    length = log_of(path).stat().st_size
    inbox.store.tidy()
    give(inbox, 11)
    assert filling(path) != before
    assert log_of(path).stat().st_size == length, "to lengthen it again would take longer"
    assert inbox.stats().waiting == 12
    inbox.close()


def test_what_is_handled_counts_too_where_another_process_receives(path: Path) -> None:
    inbox = SqliteInbox(path, WebhookHandlers(), verifier=verifier())
    other = SqliteInbox(path, WebhookHandlers(), verifier=verifier())
    for number in range(12):
        give(other, number)
    before = filling(path)
    assert inbox.work_off() == 12
    inbox.store.tidy()
    give(other, 12)
    assert filling(path) != before
    inbox.close()
    other.close()


def test_whoever_looks_after_an_inbox_sees_to_it(path: Path) -> None:
    with SqliteInbox(path, WebhookHandlers(), verifier=verifier()) as inbox:
        give(inbox, 0)
        before, number, until = filling(path), 1, time.monotonic() + 30
        while filling(path) == before:
            assert time.monotonic() < until, "nobody has copied it"
            give(inbox, number)
            number += 1
