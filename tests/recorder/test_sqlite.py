"""What only a store in a file does: outlive its process, be shared, be interrupted by itself, and fail clearly."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from lago_orgs._store.connections import Connections
from lago_orgs._store.handles import LOG_BYTES
from lago_orgs.recorder import SqliteOutbox
from lago_orgs.recorder.errors import OutboxBusy, OutboxCorrupt, OutboxError, OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.outboxes.rows import Delivered
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.stores import event

ALL = 1_000_000
Haste = Callable[[SqliteStore], AbstractContextManager[None]]
INSERT_FOR_EVER = """
import sys
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.stores import event

store = SqliteStore(sys.argv[1])
number = 0
while True:
    store.insert(event(number))
    print(number, flush=True)
    number += 1
"""
LEASE_AND_HANG = """
import sys, time
from lago_orgs.recorder.outboxes.sqlite import SqliteStore

store = SqliteStore(sys.argv[1])
print(store.lease("it", 60.0), flush=True)
time.sleep(600)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(path)
    yield made
    made.close()


def fill(store: SqliteStore, count: int, **changes: Any) -> None:
    for number in range(count):
        assert store.insert(event(number, **changes)) is None


def test_the_books_count_each_event_that_nobody_tidied_over_the_edges_of_portions(store: SqliteStore) -> None:
    fill(store, 1, organization='o"1\n')
    store._database.write("""
        WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 65538)
        INSERT INTO events SELECT n, 'o' || (n % 3), '', 'c', '', 0, 'id' || n, '{}', 0, 0, '' FROM numbers
    """)
    counted = {name: account["recorded"] for name, account in store.figures().organizations.items()}
    assert counted == {'o"1\n': 1, "o0": 21846, "o1": 21845, "o2": 21846}
    assert store.figures().recorded == 65538


def run(script: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)


def is_balanced(store: SqliteStore) -> bool:
    counted = store.figures(recount=True)
    accounts = counted.organizations.values()
    return sum(each["recorded"] for each in accounts) == counted.recorded and all(
        each["recorded"] == sum(each[name] for name in ("delivered", "pending", "dead", "discarded"))
        for each in accounts
    )


def test_what_was_inserted_survives_kill_9(path: Path) -> None:
    with run(INSERT_FOR_EVER, path) as process:
        assert process.stdout is not None
        printed = [process.stdout.readline().strip() for _ in range(500)]
        process.send_signal(signal.SIGKILL)
        printed += [line.strip() for line in process.stdout if line.endswith("\n")]
    store = SqliteStore(path)
    kept = [row.event.transaction_id.removeprefix("t") for row in store.waiting(-1, ALL, ALL)]
    assert kept[: len(printed)] == printed
    assert len(kept) - len(printed) <= 1, "only the one whose number was not printed yet"
    assert is_balanced(store)
    store.close()


def insert_many(path: Path, organization: str, count: int) -> None:
    fill(SqliteStore(path), count, organization=organization)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_share_a_file(path: Path, method: str) -> None:
    context = multiprocessing.get_context(method)
    processes = [context.Process(target=insert_many, args=(path, f"org-{number}", 200)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    store = SqliteStore(path)
    counted = store.figures(recount=True).organizations
    assert {name: (each["recorded"], each["pending"]) for name, each in counted.items()} == {
        f"org-{number}": (200, 200) for number in range(4)
    }
    store.close()


def test_threads_share_a_store(store: SqliteStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        for made in [pool.submit(fill, store, 120, organization=f"org-{number}") for number in range(8)]:
            made.result()
    assert store.figures().recorded == 960
    assert store.pending() == (960, sum(len(row.event.properties) for row in store.waiting(-1, ALL, ALL)))


# The right to send


def test_one_store_of_a_file_sends_and_the_next_takes_over(path: Path) -> None:
    first, second = SqliteStore(path), SqliteStore(path)
    assert first.lease("one", 60)
    assert not second.lease("two", 60)
    first.close()
    assert second.lease("two", 60)
    second.close()


def test_the_sender_that_is_killed_is_replaced_at_once(path: Path, store: SqliteStore) -> None:
    with run(LEASE_AND_HANG, path) as process:
        assert process.stdout is not None
        said, may_send = process.stdout.readline(), store.lease("next", 60)
        process.kill()
    assert (said, may_send) == ("True\n", False)
    assert store.lease("next", 60)


def test_the_sender_that_is_frozen_is_replaced_when_its_time_is_over(path: Path) -> None:
    frozen, second, third = SqliteStore(path), SqliteStore(path), SqliteStore(path)
    assert frozen.lease("frozen", 0)
    assert not second.lease("second", 60), "a little late is no reason"
    assert frozen.lease("frozen", -60), "it has the lock still, and its time is over"
    assert second.lease("second", 60)
    assert not third.lease("third", 60)
    assert not frozen.lease("frozen", 60), "it has thawed, and must see that it was replaced"
    assert second.lease("second", 60)
    second.close()
    assert third.lease("third", 60)
    for store in (frozen, third):
        store.close()


def test_a_clock_that_was_put_back_stops_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = SqliteStore(path), SqliteStore(path)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 30 * 86_400)
    assert first.lease("first", 15)
    monkeypatch.setattr(time, "time", lambda: now)
    assert second.lease("second", 15)
    first.close()
    second.close()


# Forks


def test_a_fork_leaves_parent_and_child_working(store: SqliteStore) -> None:
    store.insert(event(1, "parent"))
    store.waiting(-1, 1, ALL)
    assert store.lease("parent", 60)
    store.before_fork()
    child = os.fork()
    store.after_fork(in_child=child == 0)
    if child == 0:
        status = 1
        try:
            store.insert(event(2, "child"))
            status = 2 if store.lease("child", 60) else 0  # the parent still sends
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    store.insert(event(3, "parent"))
    assert store.lease("parent", 60)
    assert [row.event.organization for row in store.waiting(-1, 10, ALL)] == ["parent", "child", "parent"]
    assert is_balanced(store)


def test_a_fork_while_a_thread_holds_every_lock_leaves_the_child_free(store: SqliteStore) -> None:
    with store._database.turns.lock:  # as in a signal's handler, within `insert()`
        store.before_fork()
        store.after_fork(in_child=True)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(store.insert, event()).result(10) is None


def test_a_fork_that_python_did_not_see_coming_is_refused_in_the_child(path: Path) -> None:
    store = SqliteStore(path)
    inherited = store._database._writer
    store.after_fork(in_child=True)
    with pytest.raises(OutboxUnavailable, match="lazy-apps"):
        store.insert(event())
    assert inherited is not None
    inherited.execute("SELECT 1").fetchall()  # it is the parent's: not closed
    inherited.close()


# Called from within itself


HASTE = pytest.mark.parametrize(
    "haste", [lambda _: nullcontext(), lambda store: store.hurried(30.0)], ids=["", "hasty"]
)


@HASTE
def test_an_insert_may_come_at_any_line_of_another(store: SqliteStore, haste: Haste) -> None:
    """As from a signal's handler."""
    inner: list[int] = []

    def trace(frame: FrameType, what: str, _: object) -> Any:
        if "lago_orgs" in frame.f_code.co_filename and what == "line":
            sys.settrace(None)
            inner.append(len(inner))
            assert store.insert(event(1000 + len(inner))) is None
            sys.settrace(trace)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with haste(store):
            store.insert(event())
    finally:
        sys.settrace(before)
    assert len(inner) > 8
    assert store.figures().recorded == len(inner) + 1


@HASTE
def test_an_insert_may_come_while_the_kept_cursor_is_in_use(store: SqliteStore, haste: Haste) -> None:
    """As from a `__del__` that the garbage collector calls while SQLite is given its values."""
    inner: list[object] = []

    class Value:
        def __conform__(self, _: object) -> str:
            inner.append(store.insert(event(2)))
            return "tokens"

    with haste(store):
        store.insert(event(0))
        assert store.insert(event(1, code=Value())) is None
    assert inner == [None]
    assert sorted(row.event.transaction_id for row in store.waiting(-1, 10, ALL)) == ["t0", "t1", "t2"]


# Patience


def test_another_writer_is_waited_for(path: Path, store: SqliteStore) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    store.insert(event(1))
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(store.insert, event(2))
        with pytest.raises(TimeoutError):
            pending.result(timeout=0.1)
        assert [row.event for row in store.waiting(-1, 10, ALL)] == [event(1)], "reading goes on"
        other.execute("COMMIT")
        assert pending.result(timeout=10) is None
    other.close()


def test_patience_ends_even_when_the_clock_stands_still(
    path: Path, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    slept: list[float] = []
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    monkeypatch.setattr(time, "sleep", slept.append)
    with pytest.raises(OutboxBusy, match="locked"):
        store.insert(event())
    assert 29 < sum(slept) < 40
    other.execute("ROLLBACK")
    assert store.insert(event()) is None
    other.close()


def test_repeats_while_others_write_are_known(path: Path, store: SqliteStore) -> None:
    store.insert(event(7, "job"))
    with run(INSERT_FOR_EVER, path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            found = {store.insert(event(7, "job")) for _ in range(2000)}
        finally:
            process.kill()
    assert found == {event(7, "job")}


# Failures


def test_a_full_disk_is_said_and_nothing_before_it_is_lost(store: SqliteStore) -> None:
    store.insert(event(0))
    writer = store._database.writer()
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutboxUnavailable, match="disk is full"):  # noqa: PT012 - which one fails is not the point
        for number in range(1, 200):
            store.insert(event(number))
    assert is_balanced(store)
    writer.execute("PRAGMA max_page_count = 100000")
    assert store.insert(event(1000)) is None, "room again"


def test_a_read_only_database_is_said(store: SqliteStore) -> None:
    store._database.writer().execute("PRAGMA query_only = 1")
    with pytest.raises(OutboxUnavailable, match="read-only"):
        store.insert(event())


def test_a_missing_folder_is_said(path: Path) -> None:
    with pytest.raises(OutboxUnavailable, match="folder must exist"):
        SqliteStore(path / "outbox.db")


def test_a_closed_store_says_so_whatever_is_called(store: SqliteStore) -> None:
    store.close()
    for call in (
        lambda: store.insert(event()),
        lambda: store.waiting(-1, 1, 1),
        store.pending,
        store.figures,
        lambda: store.lease("one", 1),
        lambda: store.settle([], []),
        lambda: store.tidy(1),
    ):
        with pytest.raises(RecorderClosed, match="was closed"):
            call()
    store.close()


def test_synchronous_is_settable_and_only_to_what_sqlite_knows(path: Path) -> None:
    store = SqliteStore(path, synchronous="FULL")
    assert store._database.read("PRAGMA synchronous") == [(2,)]
    store.close()
    with pytest.raises(ValueError, match="synchronous"):
        SqliteStore(path, synchronous="MAYBE")  # type: ignore[arg-type]  # that is the point


def test_errors_of_the_outbox_are_one_family() -> None:
    assert issubclass(OutboxCorrupt, OutboxError)
    assert issubclass(OutboxUnavailable, OutboxError)
    assert issubclass(OutboxBusy, OutboxUnavailable)


# Housekeeping


def sizes(path: Path) -> int:
    return path.stat().st_size + path.with_name(path.name + "-wal").stat().st_size


def test_space_is_given_back_when_a_backlog_was_delivered(path: Path, store: SqliteStore) -> None:
    fill(store, 1500, properties='{"text":"' + "x" * 8000 + '"}')
    height = sizes(path)
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, 1 << 30)], [])
    store.tidy(1)
    assert sizes(path) < height / 5, "what stays free is for what comes next"
    assert path.stat().st_size < 2_000_000
    assert store.insert(event(5000)) is None
    assert is_balanced(store)


def test_lists_of_what_arrived_stay_for_as_many_as_are_remembered(path: Path, store: SqliteStore) -> None:
    fill(store, 6000)
    for _ in range(3):
        store.settle([Delivered(row) for row in store.waiting(-1, 2000, ALL)], [])
    seen = store.changes(None).seen
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE arrivals SET delivered = delivered || ?", (" " * 50_000,))
        other.commit()
        store.tidy(1)
        assert other.execute("SELECT id FROM arrivals ORDER BY id").fetchall() == [(2,), (3,)], "the newest ones"
    assert not store.changes(seen).is_anew
    late = store.changes(seen._replace(arrival=0))
    assert (late.is_anew, late.held) == (False, {6000}), "all others have arrived, and are forgotten"


def test_tidying_writes_nothing_where_there_is_nothing_to_do(
    path: Path, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 10)
    store.tidy(100)
    store.tidy(100)
    written, write = list[str](), Connections.write

    def noted(database: Connections, statement: str, *arguments: Any) -> Any:
        written.append(statement)
        return write(database, statement, *arguments)

    monkeypatch.setattr(Connections, "write", noted)
    store.tidy(100)
    assert written == []
    store.insert(event(5000))
    store.tidy(100)
    assert written
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT value FROM numbers WHERE name = 'folded'").fetchone() == (11,)


def test_the_log_is_cut_once_a_reader_has_left(path: Path, store: SqliteStore) -> None:
    log = path.with_name(path.name + "-wal")
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchall()
    fill(store, 1500, properties='{"text":"' + "x" * 8000 + '"}')
    store.tidy(1)
    assert log.stat().st_size > 12_000_000
    reader.close()
    store.tidy(1)
    assert log.stat().st_size <= 8_000_000


def test_the_log_of_an_outbox_that_stands_still_is_cut_and_stays_while_it_is_used(
    path: Path, store: SqliteStore
) -> None:
    log = path.with_name(path.name + "-wal")
    fill(store, 1000)
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)], [])
    store.tidy(100_000)
    used = log.stat().st_size
    assert used > 65_536, "something came since the last look: it is begun anew, and not cut"
    store.tidy(100_000)  # nothing has come: by then it is looked at once more, and then seldom
    store.tidy(100_000)
    assert log.stat().st_size <= 65_536
    store.insert(event(5000))
    assert is_balanced(store)


def test_a_thread_in_haste_copies_the_log_rarely_and_lets_none_grow_that_must_be_cut(
    path: Path, store: SqliteStore
) -> None:
    """SQLite would let it copy each thousandth page; and whoever cuts locks the file for longer than haste waits."""
    log, size = path.with_name(path.name + "-wal"), path.stat().st_size
    with store.hurried(30.0):
        fill(store, 700)
        assert log.stat().st_size > 2 << 20, "there would be something to copy"
        assert path.stat().st_size == size
        for number in range(700, 1700):
            store.insert(event(number))
    assert path.stat().st_size > size
    assert log.stat().st_size < LOG_BYTES


def test_tidying_lets_others_record_between_its_steps(path: Path, store: SqliteStore) -> None:
    fill(store, 3000)
    store.settle([Delivered(row) for row in store.waiting(-1, ALL, ALL)], [])
    thread = threading.Thread(target=store.tidy, args=(1,))
    thread.start()
    other = SqliteStore(path)
    fill(other, 100, organization="globex")
    thread.join()
    assert is_balanced(store)
    assert store.figures().recorded == 3100
    assert store.newest() == 3100
    other.close()


def test_threads_wait_for_a_file_that_others_hold_beside_each_other(tmp_path: Path) -> None:
    store, other = SqliteStore(tmp_path / "outbox.db"), sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)
    store.insert(event(0))
    store._database.patience = 2.0
    other.execute("BEGIN EXCLUSIVE")
    refused: list[OutboxBusy] = []

    def keep(number: int) -> None:
        try:
            store.insert(event(number))
        except OutboxBusy as error:
            refused.append(error)

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(1, 11)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 12  # one after the other they would take twenty seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    assert len(refused) == 10
    other.execute("ROLLBACK")
    other.close()
    store.close()


def test_an_outbox_that_never_sent_closes_while_others_hold_the_file(path: Path) -> None:
    outbox = SqliteOutbox(path)
    outbox.put(event())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ending = threading.Thread(target=outbox.close)
    ending.start()
    ending.join(20)  # it would wait for half a minute
    assert not ending.is_alive()
    other.close()
