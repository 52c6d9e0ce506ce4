"""A look through the whole file, and a fork in the middle of it."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._store import verifying
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.stores import event

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    made = SqliteStore(tmp_path / "outbox.db")
    made.insert(event(1))
    return made


def test_no_connection_of_a_look_crosses_a_fork(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    database, begun = store._database, threading.Event()

    def slowly(_act: Callable[[], Any], _seconds: float) -> Any:
        connection = database._verifier._connection
        assert connection is not None
        begun.set()
        return connection.execute(ENDLESS).fetchall()

    monkeypatch.setattr(verifying, "patiently", slowly)
    thread = threading.Thread(target=database.verify)
    thread.start()
    assert begun.wait(30)
    database.before_fork()
    try:
        assert database._verifier._connection is None
    finally:
        database.after_fork(in_child=False)
    thread.join(30)
    assert not thread.is_alive()
    monkeypatch.undo()
    assert store.check() is None
    store.insert(event(2))
    store.tidy(10)
    assert store.check() is None
    store.close()


def test_a_fork_in_the_looking_thread_itself_closes_the_look(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, given = store._database, []

    def forking(act: Callable[[], Any], _seconds: float) -> Any:
        given.append(database._verifier._connection)
        database.before_fork()
        database.after_fork(in_child=False)
        return act()

    monkeypatch.setattr(verifying, "patiently", forking)
    database.verify()
    monkeypatch.undo()
    with pytest.raises(sqlite3.ProgrammingError):
        given[0].execute("SELECT 1")
    assert store.check() is None
    store.insert(event(2))
    store.close()


def test_the_damage_of_another_file_is_forgotten_with_it(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying.Verifier, "look", lambda _: "a page is wrong")
    store._database.verify()
    assert "a page is wrong" in (store.check() or "")
    monkeypatch.undo()
    store._database.reopen()
    assert store.check() is None
    store.close()
