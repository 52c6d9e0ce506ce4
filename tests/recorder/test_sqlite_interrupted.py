"""An exception that arrives from outside, at any line of any call, leaves nothing open and nothing held.

A trace function raises before each line that the store's modules execute, one after the other. Left out is one point
that no signal can hit: Python marks the end of a `with` block by its first line, between the block and `__exit__`,
where the interpreter never looks for signals.
"""

import gc
import itertools
import linecache
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from lago_orgs import _store, recorder
from lago_orgs.recorder.outboxes.rows import Dead, Delivered
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.apart import apart
from tests.recorder.stores import event

# An interruption may leave a connection that was just made to the garbage collector, which complains of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def nothing_is_left_to_others(no_naps: None) -> Iterator[None]:
    """Let what was left be collected here, where its complaints are expected."""
    yield
    gc.collect()


ALL = 1_000_000
ROOMS = tuple(str(Path(str(room.__file__)).parent) for room in (_store, recorder))
numbers = itertools.count(1)


class Interruption(BaseException):
    """As a signal's handler raises it."""


class Injector:
    """Raises before a line, counted from the first that is executed."""

    def __init__(self, point: int) -> None:
        self.left = point
        self.place = ""

    def __call__(self, frame: FrameType, what: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(ROOMS):
            return None
        if what == "line" and not self._ends_a_block(frame):
            self.left -= 1
            if not self.left:
                self.place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                raise Interruption(self.place)
        return self

    def _ends_a_block(self, frame: FrameType) -> bool:
        if not linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip().startswith("with "):
            return False
        # The block begins with the first instruction of its line, wherever else the line has some.
        first = min(start for start, _, line in frame.f_code.co_lines() if line == frame.f_lineno)
        return frame.f_lasti > first


def interrupted(act: Callable[[], object], point: int) -> str | None:
    """Where a call was interrupted; None if it came to its end before that line."""
    injector = Injector(point)
    before = sys.gettrace()
    sys.settrace(injector)
    try:
        apart(act)
    except Interruption:
        return injector.place
    finally:
        sys.settrace(before)
    return None


def rows(store: SqliteStore, count: int = 2) -> list[Any]:
    for _ in range(count):
        store.insert(event(next(numbers)))
    return list(store.waiting(-1, ALL, ALL))[-count:]


def letters(store: SqliteStore, count: int = 2) -> list[Any]:
    dead = rows(store, count)
    store.settle([], [Dead(row, "bad", is_conflict=True) for row in dead])
    return dead


def delivered(store: SqliteStore) -> None:
    store.settle([Delivered(row) for row in rows(store, 3)], [])


def aged(store: SqliteStore) -> SqliteStore:
    store._counted_at = float("-inf")
    store._looked_at = 0
    return store


def wanted(store: SqliteStore) -> None:
    store._database.turns.is_wanted = True  # as if another thread were next


def in_use(store: SqliteStore) -> None:
    store._database.open_cursor().close()  # as if a frame below had the kept cursor in use


def reconnected(store: SqliteStore) -> SqliteStore:
    store._database.reopen()
    return store


# What is prepared without interruptions, and what is then called with them.
CALLS: dict[str, tuple[Callable[[SqliteStore], Any], Callable[[SqliteStore, Any], object]]] = {
    "insert": (aged, lambda store, _: store.insert(event(next(numbers)))),
    "insert, when it is another's turn": (wanted, lambda store, _: store.insert(event(next(numbers)))),
    "insert, when the cursor is in use": (in_use, lambda store, _: store.insert(event(next(numbers)))),
    "insert, opening the file": (reconnected, lambda store, _: store.insert(event(next(numbers)))),
    "insert what is known": (rows, lambda store, given: store.insert(given[0].event)),
    "waiting": (rows, lambda store, _: store.waiting(-1, 10, ALL)),
    "pending": (aged, lambda store, _: store.pending()),
    "route": (rows, lambda store, given: store.route({row.position: "sub" for row in given})),
    "settle": (rows, lambda store, given: store.settle([Delivered(given[0], True)], [Dead(given[1], "bad")])),
    "newest": (rows, lambda store, _: store.newest()),
    "oldest_waiting": (rows, lambda store, _: store.oldest_waiting()),
    "generation": (rows, lambda store, _: store.generation()),
    "figures": (rows, lambda store, _: store.figures()),
    "figures, opening the file": (reconnected, lambda store, _: store.figures()),
    "recount": (letters, lambda store, _: store.figures(recount=True)),
    "add": (aged, lambda store, _: store.add("repeats")),
    "letters": (letters, lambda store, _: store.letters(10)),
    "letters by id": (letters, lambda store, given: store.letters(10, -1, [given[0].event.transaction_id])),
    "raise_letters": (letters, lambda store, given: store.raise_letters([row.position for row in given])),
    "amend": (letters, lambda store, given: store.amend(given[0].position, given[0].event, "why")),
    "discard": (letters, lambda store, given: store.discard([row.position for row in given], "why")),
    "history": (letters, lambda store, given: store.history(given[0].event.transaction_id)),
    "note": (aged, lambda store, _: store.note("name")),
    "set_note": (aged, lambda store, _: store.set_note("name", "value", unless="exists")),
    "lease": (lambda store: store.end_lease("me"), lambda store, _: store.lease("me", 0.0)),
    "end_lease": (lambda store: store.lease("me", 0.0), lambda store, _: store.end_lease("me")),
    "tidy": (delivered, lambda store, _: store.tidy(1)),
    "check": (aged, lambda store, _: store.check()),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path, synchronous="OFF")
    letters(made)
    yield made
    made.close()


def nothing_is_held(store: SqliteStore, other: sqlite3.Connection, place: str | None) -> None:
    """No transaction to write or to read, and no lock."""
    other.execute("BEGIN IMMEDIATE").fetchall()
    other.execute("ROLLBACK").fetchall()
    assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0] == 0, "a read transaction is open"
    free: list[bool] = []

    def look() -> None:
        for lock in (*store._database._locks(), store._database.turns._gate):
            free.append(lock.acquire(blocking=False))
            if free[-1]:
                lock.release()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert all(free), place


def books_balance(store: SqliteStore) -> None:
    kept, counted = store.figures(), store.figures(recount=True)
    accounts = counted.organizations.values()
    assert sum(each["recorded"] for each in accounts) == counted.recorded == kept.recorded
    for name, account in counted.organizations.items():
        assert account["dead"] == kept.organizations[name]["dead"]
        assert account["recorded"] == sum(account[each] for each in ("delivered", "pending", "dead", "discarded"))
    waiting = store.waiting(-1, ALL, ALL)
    assert sum(each["pending"] for each in accounts) == len(waiting)
    assert aged(store).pending() == (len(waiting), sum(len(row.event.properties) for row in waiting))


@pytest.mark.parametrize("name", CALLS)
def test_an_interruption_at_any_line_leaves_nothing_behind(
    store: SqliteStore, path: Path, name: str, record_testsuite_property: Callable[[str, object], None]
) -> None:
    prepare, call = CALLS[name]
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    tried = 0
    for point in itertools.count(1):
        given = prepare(store)
        place = interrupted(lambda: call(store, given), point)  # noqa: B023 - called at once
        nothing_is_held(store, other, place)
        books_balance(store)
        if place is None:
            break
        tried += 1
    other.close()
    record_testsuite_property(f"points tried: {name}", tried)
    assert tried, "it executes something"
    with SqliteClosing(path) as second:
        assert second.lease("another", 1.0) or store.lease("me", 1.0), "somebody may send"


@pytest.mark.parametrize("version", ["new", "version 1"])
def test_an_interruption_while_opening_leaves_the_file_to_others(
    tmp_path: Path, version: str, record_testsuite_property: Callable[[str, object], None]
) -> None:
    old = (Path(__file__).parent / "versions" / "outbox_v1.db").read_bytes()
    for point in itertools.count(1):
        path = tmp_path / f"{point}.db"
        if version != "new":
            path.write_bytes(old)
        made: list[SqliteStore] = []
        place = interrupted(lambda: made.append(SqliteStore(path, synchronous="OFF")), point)  # noqa: B023 - called at once
        for store in made:
            store.close()
        with SqliteClosing(path) as second:
            books_balance(second)
            assert second.insert(event(next(numbers))) is None
        if place is None:
            break
    record_testsuite_property(f"points tried: opening a file, {version}", point)
    assert point > 50


def test_an_interruption_while_closing_lets_go(path: Path) -> None:
    other: sqlite3.Connection | None = None
    for point in itertools.count(1):
        store = SqliteStore(path, synchronous="OFF")
        store.insert(event(next(numbers)))
        store.figures()
        store.lease("me", 60.0)
        other = other or sqlite3.connect(path, timeout=0, isolation_level=None)
        place = interrupted(store.close, point)
        nothing_is_held(store, other, place)
        store.close()
        with SqliteClosing(path) as second:
            assert second.lease("another", 0.0), place
            second.end_lease("another")
        if place is None:
            break
    assert other is not None
    other.close()


class SqliteClosing:
    """A store that is closed at the end of the block."""

    def __init__(self, path: Path) -> None:
        self.store = SqliteStore(path, synchronous="OFF")

    def __enter__(self) -> SqliteStore:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()
