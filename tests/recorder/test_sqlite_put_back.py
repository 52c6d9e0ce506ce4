"""A backup that is restored into the live file, as `sqlite3 usage.db ".restore usage.bak"` does it.

The places of what was recorded since are given again, to other events: these are neither taken for the former ones nor
passed over.
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.recorder import Account, Outbox, Pace, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from tests.recorder.lago import Lago, eventually
from tests.recorder.stores import event

ALL = 1_000_000
COPY = """
import sqlite3, sys

source, target = (sqlite3.connect(each) for each in sys.argv[1:])
source.backup(target)
source.close()
target.close()
"""
RECORD = """
import sys
from lago_orgs.recorder import SqliteOutbox
from tests.recorder.stores import event

outbox = SqliteOutbox(sys.argv[1])
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    outbox.put(event(number))
outbox.close()
"""
QUICK = Pace(linger=0.0, poll=0.02)


def run(script: str, *arguments: object) -> None:
    """In a process of its own."""
    subprocess.run([sys.executable, "-c", script, *map(str, arguments)], check=True, timeout=60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[SqliteOutbox]:
    made = SqliteOutbox(path)
    yield made
    made.close()


@pytest.fixture
def backup(path: Path) -> Callable[[], Callable[[], None]]:
    """Takes a backup; what it returns restores it."""
    copy = path.with_name("backup.db")

    def take() -> Callable[[], None]:
        run(COPY, path, copy)
        return lambda: run(COPY, copy, path)

    return take


def put(outbox: Outbox, first: int, last: int, **changes: Any) -> None:
    for number in range(first, last):
        assert outbox.put(event(number, **changes))


def ids(rows: Any) -> list[str]:
    return [row.event.transaction_id for row in rows]


def named(first: int, last: int) -> list[str]:
    return [f"t{number}" for number in range(first, last)]


def deliver(outbox: Outbox, rows: Any) -> None:
    outbox.settle([Delivered(row) for row in rows], [])


def errors(caplog: pytest.LogCaptureFixture) -> int:
    return sum("was put back to an earlier state" in each.message for each in caplog.records)


def is_balanced(outbox: Outbox, **expected: int) -> bool:
    return outbox.stats().total == outbox.recount().total == Account(**expected)


def as_delivered(outbox: Outbox, rows: list[Row]) -> None:
    outbox.settle([Delivered(row) for row in rows], [])


def as_dead(outbox: Outbox, rows: list[Row]) -> None:
    outbox.settle([], [Dead(row, "bad") for row in rows])


@pytest.mark.parametrize("end", [as_delivered, as_dead])
@pytest.mark.parametrize("count", [2, 30, 40])
@pytest.mark.parametrize("by", ["this process", "another"])
def test_an_answer_that_arrives_settles_no_event_that_came_to_its_place(
    outbox: SqliteOutbox,
    path: Path,
    backup: Any,
    caplog: pytest.LogCaptureFixture,
    end: Callable[[Outbox, Any], None],
    count: int,
    by: str,
) -> None:
    put(outbox, 0, 5)
    restore = backup()
    put(outbox, 5, 35)
    rows = outbox.claim(ALL)
    assert ids(rows) == named(0, 35)
    restore()
    if by == "another":
        run(RECORD, path, 100, 100 + count)
    else:
        put(outbox, 100, 100 + count)
    end(outbox, rows)
    assert ids(outbox.claim(ALL)) == named(100, 100 + count)
    how = "delivered" if end is as_delivered else "dead"
    assert is_balanced(outbox, recorded=5 + count, pending=count, **{how: 5})
    assert errors(caplog) == 1


@pytest.mark.parametrize("count", [2, 30, 40])
@pytest.mark.parametrize("by", ["this process", "another"])
@pytest.mark.parametrize("remember", [100_000, 1])
def test_new_events_at_places_that_were_passed_are_claimed(
    path: Path, backup: Any, caplog: pytest.LogCaptureFixture, count: int, by: str, remember: int
) -> None:
    outbox = SqliteOutbox(path, remember=remember)
    put(outbox, 0, 5)
    deliver(outbox, outbox.claim(ALL))
    restore = backup()
    put(outbox, 5, 35)
    deliver(outbox, outbox.claim(ALL))
    outbox.tidy()
    assert outbox.claim(ALL) == []
    restore()
    if by == "another":
        run(RECORD, path, 100, 100 + count)
    else:
        put(outbox, 100, 100 + count)
    rows = outbox.claim(ALL)
    assert ids(rows) == named(100, 100 + count)
    deliver(outbox, rows)
    put(outbox, 200, 203)
    assert ids(outbox.claim(ALL)) == named(200, 203)
    assert is_balanced(outbox, recorded=8 + count, delivered=5 + count, pending=3)
    assert errors(caplog) == 1
    outbox.close()


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_what_was_delivered_since_the_backup_waits_again(
    outbox: SqliteOutbox, backup: Any, *, is_looked_at: bool
) -> None:
    put(outbox, 0, 10)
    first, last = outbox.claim(5), outbox.claim(5)
    restore = backup()
    deliver(outbox, first)
    if is_looked_at:
        assert outbox.claim(ALL) == []
    restore()
    deliver(outbox, last)
    assert ids(outbox.claim(ALL)) == named(0, 5)
    assert is_balanced(outbox, recorded=10, delivered=5, pending=5)


def test_places_are_claimed_again_when_those_on_their_way_are_settled(outbox: SqliteOutbox, backup: Any) -> None:
    put(outbox, 0, 5)
    restore = backup()
    put(outbox, 5, 35)
    one, other = outbox.claim(20), outbox.claim(20)
    restore()
    put(outbox, 100, 140)
    late = outbox.claim(ALL)
    assert ids(late) == named(130, 140), "at the other places some are on their way"
    deliver(outbox, [*other, *late])
    assert sorted(ids(outbox.claim(ALL))) == named(115, 130)
    deliver(outbox, one)
    assert ids(outbox.claim(ALL)) == named(100, 115)
    assert is_balanced(outbox, recorded=45, delivered=15, pending=30)


def test_a_restore_after_a_restore_is_seen(outbox: SqliteOutbox, backup: Any, caplog: pytest.LogCaptureFixture) -> None:
    put(outbox, 0, 5)
    restore = backup()
    for number in (100, 200, 300):
        put(outbox, number, number + 30)
        rows = outbox.claim(ALL)
        assert {f"t{each}" for each in range(number, number + 30)} <= set(ids(rows))
        restore()
        put(outbox, number + 50, number + 80)
        deliver(outbox, rows)
        again = outbox.claim(ALL)
        assert set(named(number + 50, number + 80)) <= set(ids(again))
        deliver(outbox, again)
    assert errors(caplog) == 3


def test_in_haste_it_is_seen_too(outbox: SqliteOutbox, backup: Any, caplog: pytest.LogCaptureFixture) -> None:
    restore = backup()
    put(outbox, 0, 5)
    restore()
    with outbox.store.hurried(5.0):
        put(outbox, 100, 102)
    assert errors(caplog) == 1
    assert ids(outbox.claim(ALL)) == named(100, 102)


def test_nothing_is_written_down_of_events_that_have_their_places_no_more(outbox: SqliteOutbox, backup: Any) -> None:
    put(outbox, 0, 5)
    restore = backup()
    put(outbox, 5, 35)
    places = [row.position for row in outbox.claim(ALL)]
    restore()
    put(outbox, 100, 120, organization="other")
    assert outbox.route(dict.fromkeys(places[:10], "acme")) == {}
    assert outbox.route(dict.fromkeys(places[10:], "acme")) == {}, "nor when it is known"
    put(outbox, 200, 250)
    rows = outbox.store.waiting(-1, ALL, ALL)
    assert {row.subscription for row in rows} == {""}
    newest = rows[-1].position
    assert outbox.route({newest: "acme"}) == {newest: "acme"}


def test_events_that_another_process_settled_and_forgot_are_no_sign_of_it(
    outbox: SqliteOutbox, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(outbox, 0, 10)
    rows = outbox.claim(ALL)
    other = SqliteOutbox(path, remember=1)
    other.store.settle([Delivered(row) for row in rows[2:]], [])
    put(outbox, 10, 12)
    other.tidy()
    other.store.settle([Delivered(row) for row in outbox.store.waiting(-1, ALL, ALL)[2:]], [])
    other.tidy()
    generation = outbox.store.generation()
    deliver(outbox, rows)
    assert outbox.store.generation() == generation
    assert is_balanced(outbox, recorded=12, delivered=12)
    assert errors(caplog) == 0
    other.close()


def test_limits_look_at_all_anew(outbox: SqliteOutbox, path: Path, backup: Any) -> None:
    store = outbox.store
    put(outbox, 0, 5)
    restore = backup()
    put(outbox, 5, 35)
    seen = store.changes(None).seen
    restore()
    run(RECORD, path, 100, 110)
    changes = store.changes(seen)
    assert changes.is_anew
    assert [each[1].transaction_id for each in changes.recorded] == [*named(0, 5), *named(100, 110)]


def test_a_thread_that_records_while_another_was_faster_sees_none(
    outbox: SqliteOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    put(outbox, 0, 10)
    outbox.store._lineage.recorded = (11, event(11))  # type: ignore[attr-defined]
    inner = SqliteOutbox(outbox.store._path)  # type: ignore[attr-defined]
    put(inner, 10, 11)
    inner.close()
    assert errors(caplog) == 0


@pytest.mark.parametrize("on_its_way", [True, False])
def test_a_sender_delivers_each_event_that_is_recorded_after_it_once(
    outbox: SqliteOutbox, path: Path, backup: Any, lago: Lago, caplog: pytest.LogCaptureFixture, *, on_its_way: bool
) -> None:
    caplog.set_level(logging.ERROR)
    gate, asked = threading.Event(), threading.Event()
    gate.set()

    def wait(request: str) -> None:
        if request.startswith("POST /events/batch"):
            asked.set()
            gate.wait(30)

    lago.port.on_send = wait
    with UsageRecorder(outbox, port=lago.port, guard=None, pace=QUICK) as recorder:
        before = [recorder.record("acme", "tokens", {"n": 1}) for _ in range(5)]
        assert recorder.flush(20)
        restore = backup()
        if on_its_way:
            asked.clear()
            gate.clear()
        before += [recorder.record("acme", "tokens", {"n": 1}) for _ in range(30)]
        if on_its_way:
            assert asked.wait(20)
        else:
            assert recorder.flush(20)
        restore()
        run(RECORD, path, 0, 20)
        after = [*named(0, 20), *(recorder.record("acme", "tokens", {"n": 2}) for _ in range(5))]
        gate.set()
        eventually(lambda: set(after) <= set(lago.ids()), 30)
        assert recorder.flush(20)
        held = lago.ids()
        sent = [each["transaction_id"] for batch in lago.port.batches for each in batch]
        assert sorted(each for each in sent if each in after) == sorted(after), "once"
        assert set(held) <= {*before, *after}
        if not on_its_way:
            assert held == sorted([*before, *after])
        assert is_balanced(outbox, recorded=30, delivered=30)
    assert errors(caplog)
