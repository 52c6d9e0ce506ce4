"""What of SQLite a fork finds open: nothing, whatever a thread was at when its process forked."""

import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from lago_orgs._core.events import Event
from lago_orgs._store import cursors, forks, presence
from lago_orgs._store.logs import Look, Seen
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.stores import event

COMPANIONS = ("", "-wal", "-shm")
Haste = Callable[[SqliteStore], AbstractContextManager[None]]
HASTE = pytest.mark.parametrize(
    "haste", [lambda _: nullcontext(), lambda store: store.hurried(30.0)], ids=["", "hasty"]
)


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


@HASTE
def test_nothing_is_open_while_a_thread_has_an_insert_in_hand_that_another_process_held_up(
    store: SqliteStore, haste: Haste, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(store._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    found, anew = list[list[str]](), store._insert_anew

    def let_go_and_insert(given: Event) -> Event | None:
        other.close()
        return forking_instead(store, found, anew)(given)  # type: ignore[no-any-return]  # as `anew` does

    monkeypatch.setattr(store, "_insert_anew", let_go_and_insert)
    with haste(store):
        assert store.insert(event(2)) is None
    assert found == [[]]


@HASTE
def test_nothing_is_open_while_a_thread_has_an_insert_in_hand_whose_identity_is_known(
    store: SqliteStore, haste: Haste, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list[list[str]]()
    monkeypatch.setattr(store, "_known", forking_instead(store, found, store._known))
    with haste(store):
        assert store.insert(event(1)) == event(1)
    assert found == [[]]


def test_a_thread_that_lets_go_of_a_cursor_ends_no_statement(store: SqliteStore) -> None:
    """It would end it outside the lock, at any time, a fork's included."""
    database = store._database
    for number in range(50):
        with database.turns.lock:
            cursor, database.cursors.kept = database.open_cursor(), None
        assert cursor in database.cursors.lent, number
    assert len(database.cursors.lent) <= cursors.MOST_LENT
    store.before_fork()
    assert not database.cursors.lent
    assert open_files(store._path) == []
    store.after_fork(in_child=False)


def hurriedly(store: SqliteStore) -> None:
    with store.hurried(30.0):
        store.note("name")


OPENING: dict[str, Callable[[SqliteStore], object]] = {
    "to read": lambda store: store.waiting(-1, 10, 1000),
    "to copy the log": lambda store: store._database.shorten_log(),
    "for a thread in haste": hurriedly,
}


@pytest.mark.parametrize("opens", OPENING.values(), ids=OPENING)
def test_opening_a_connection_beside_an_emptied_log_does_not_stand_in_a_forks_way(
    tmp_path: Path, opens: Callable[[SqliteStore], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork takes the lock to write first, and then the others; whoever opens has one of those by then."""
    store = SqliteStore(tmp_path / "outbox.db")  # closed only if it works: closing would wait as well
    store.before_fork()
    store.after_fork(in_child=False)
    store.insert(event(2))
    assert store.check() is None  # it has seen a log with something in it
    other = sqlite3.connect(store._path, isolation_level=None)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    other.close()
    opening, forking = threading.Event(), threading.Event()
    look_at = presence.look_at

    def slowly(path: Path, before: Seen | None) -> tuple[Look, Seen | None]:
        opening.set()
        assert forking.wait(30)
        return look_at(path, before)

    def fork() -> None:
        with store._database.turns.lock:
            forking.set()
            store.before_fork()
            store.after_fork(in_child=False)

    monkeypatch.setattr(presence, "look_at", slowly)
    opener = threading.Thread(target=opens, args=(store,), daemon=True)
    opener.start()
    assert opening.wait(30)
    forker = threading.Thread(target=fork, daemon=True)
    forker.start()
    opener.join(10)
    forker.join(10)
    assert [opener.is_alive(), forker.is_alive()] == [False, False], "each waits for the other"
    store.close()


def test_what_the_garbage_collector_takes_while_the_process_forks_is_closed_after_it(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    store = SqliteStore(path)
    store.insert(event(1))
    forks._ends.before_fork()
    del store
    assert set(open_files(path)) == set(COMPANIONS), "a fork is under way"
    forks._ends.in_parent()
    assert open_files(path) == []


def test_a_child_never_closes_what_the_garbage_collector_took_in_its_parent_while_it_forked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends, closed = forks._Ends(), list[str]()
    monkeypatch.setattr(forks, "_ends", ends)
    ends.before_fork()
    forks.end_outside_forks(lambda: closed.append("the parent's"))
    ends.in_child()
    forks.end_outside_forks(lambda: closed.append("its own"))
    ends.before_fork()
    ends.in_parent()
    assert closed == ["its own"]


def test_a_fork_waits_for_what_the_garbage_collector_is_closing() -> None:
    begun, go, order = threading.Event(), threading.Event(), list[str]()

    def close() -> None:
        begun.set()
        assert go.wait(30)
        order.append("closed")

    def fork() -> None:
        forks._ends.before_fork()
        order.append("forked")
        forks._ends.in_parent()

    collector = threading.Thread(target=forks.end_outside_forks, args=(close,), daemon=True)
    collector.start()
    assert begun.wait(30)
    forker = threading.Thread(target=fork, daemon=True)
    forker.start()
    go.set()
    collector.join(30)
    forker.join(30)
    assert order == ["closed", "forked"]


def test_a_fork_whose_preparation_was_interrupted_leaves_no_lock_held(store: SqliteStore) -> None:
    """The interpreter forks all the same, whatever the hook before it raised."""
    held = threading.Event()
    done = threading.Event()

    def hold() -> None:
        with store._database._keep_lock:
            held.set()
            assert done.wait(30)

    class Interrupted(Exception):
        pass

    def interrupt(*_: object) -> None:
        raise Interrupted

    holder = threading.Thread(target=hold, daemon=True)
    holder.start()
    assert held.wait(30)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Interrupted):
            store.before_fork()
    finally:
        signal.signal(signal.SIGALRM, before)
    store.after_fork(in_child=False)
    done.set()
    holder.join(30)
    found = list[list[Any]]()
    user = threading.Thread(target=lambda: found.append([store.insert(event(2)), store.note("name")]), daemon=True)
    user.start()
    user.join(30)
    assert found == [[None, None]]
