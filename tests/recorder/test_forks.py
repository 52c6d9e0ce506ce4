"""What of SQLite a fork finds open: nothing, whatever a thread was at when its process forked."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._core.events import Event
from lago_orgs._store import connections
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.stores import event

COMPANIONS = ("", "-wal", "-shm")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "outbox.db")
    made.insert(event(1))
    yield made
    made.close()


def open_files(path: Path) -> list[str]:
    """Which of a database's files this process has open."""
    found = list[str]()
    for descriptor in range(3, 512):
        with suppress(OSError):
            there = os.fstat(descriptor)
            found += [
                name
                for name in COMPANIONS
                if (file := path.with_name(path.name + name)).exists() and os.path.samestat(there, file.stat())
            ]
    return found


def forking_instead(store: SqliteStore, found: list[list[str]], act: Callable[..., Any]) -> Callable[..., Any]:
    """Look at what is open across a fork, and then do what would have been done."""

    def forking(*given: Any) -> Any:
        store.before_fork()
        found.append(open_files(store._path))
        store.after_fork(in_child=False)
        return act(*given)

    return forking


def test_the_files_are_open_while_they_are_used(store: SqliteStore) -> None:
    assert set(open_files(store._path)) == set(COMPANIONS)


def test_nothing_is_open_while_a_thread_has_an_insert_in_hand_that_another_process_held_up(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(store._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    found, anew = list[list[str]](), store._insert_anew

    def let_go_and_insert(given: Event) -> Event | None:
        other.close()
        return forking_instead(store, found, anew)(given)  # type: ignore[no-any-return]  # as `anew` does

    monkeypatch.setattr(store, "_insert_anew", let_go_and_insert)
    assert store.insert(event(2)) is None
    assert found == [[]]


def test_nothing_is_open_while_a_thread_has_an_insert_in_hand_whose_identity_is_known(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list[list[str]]()
    monkeypatch.setattr(store, "_known", forking_instead(store, found, store._known))
    assert store.insert(event(1)) == event(1)
    assert found == [[]]


def test_a_thread_that_lets_go_of_a_cursor_ends_no_statement(store: SqliteStore) -> None:
    """It would end it outside the lock, at any time, a fork's included."""
    database = store._database
    for number in range(50):
        with database.turns.lock:
            cursor, database.cursor = database.open_cursor(), None
        assert cursor in database._lent, number
    assert len(database._lent) <= connections.MOST_LENT
    store.before_fork()
    assert not database._lent
    assert open_files(store._path) == []
    store.after_fork(in_child=False)
