"""Another process has locked the inbox's file: a delivery is refused soon, so that Lago sends it again."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import InvalidArgument
from lago_orgs.web.webhooks.door import Door
from lago_orgs.webhooks import InboxBusy, SqliteInbox, WebhookHandlers

from .deliveries import headers, payload, verifier

MANY = 12
BRIEF = 0.2  # seconds: the lock below is held until the test lets it go


@contextmanager
def locked(path: Path, *, for_readers: bool = False) -> Iterator[None]:
    """Hold the file, as another process does."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        if for_readers:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def opened(path: Path, **options: Any) -> Iterator[SqliteInbox]:
    hooks = WebhookHandlers()
    hooks.otherwise(lambda _: None)
    inbox = SqliteInbox(path, hooks, verifier=verifier(), lock_timeout=BRIEF, **options)
    try:
        yield inbox
    finally:
        inbox.close()


def delivery(number: int) -> tuple[bytes, Any, int]:
    body = payload(n=number)
    return body, headers(body, f"k-{number}"), len(body)


def in_threads(door: Door, begin: Callable[[], None]) -> list[int]:
    with ThreadPoolExecutor(MANY) as threads:
        asked = [threads.submit(door.answer, *delivery(number)) for number in range(MANY)]
        begin()
        return [each.result(30) for each in asked]


def in_a_loop(door: Door, begin: Callable[[], None]) -> list[int]:
    async def all_of_them() -> list[int]:
        asked = [asyncio.ensure_future(door.answer_async(*delivery(number))) for number in range(MANY)]
        begin()
        return await asyncio.gather(*asked)

    return asyncio.run(all_of_them())


Delivered = Callable[[Door, Callable[[], None]], list[int]]


@pytest.mark.parametrize("delivered", [in_threads, in_a_loop])
def test_deliveries_are_refused_while_the_file_is_locked_and_kept_after(delivered: Delivered, tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    with opened(path) as inbox:
        inbox.start()  # whose worker waits for the file as well
        door = Door(inbox)
        with locked(path):
            assert delivered(door, lambda: None) == [503] * MANY
            with pytest.raises(InboxBusy, match=r"locked it for more than 0\.2 s"):
                inbox.receive(*delivery(0)[:2])
        assert delivered(door, lambda: None) == [200] * MANY
        assert inbox.stats().dead == 0


def test_a_file_that_is_let_go_in_time_keeps_the_delivery(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    with opened(path) as inbox:
        inbox.store._database.patience = inbox.store._working.patience = 60.0  # type: ignore[attr-defined]  # a SQLite store's
        held = locked(path)
        held.__enter__()
        answers = in_threads(Door(inbox), lambda: threading.Timer(0.05, held.__exit__, (None, None, None)).start())
        assert answers == [200] * MANY


def test_a_file_that_nobody_can_even_read_is_told_of_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    with opened(path):
        pass
    with locked(path, for_readers=True), pytest.raises(InboxBusy, match=r"more than 0\.2 s"), opened(path):
        pass


@pytest.mark.parametrize("wrong", [0, -1, "3", None, True, float("nan"), 86400])
def test_a_wait_that_is_no_time_is_refused(wrong: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="lock_timeout is"):
        SqliteInbox(tmp_path / "inbox.db", WebhookHandlers(), lock_timeout=wrong)
