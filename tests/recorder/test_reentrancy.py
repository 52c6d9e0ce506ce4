"""`record()` may come from a signal's handler or a `__del__`, in a thread that holds whatever it holds just then.

Two such threads must never wait for each other. None does if `record()` waits for one lock at most, the storage's:
whoever has that lets it go without waiting for another.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from lago_orgs._store import locking
from lago_orgs.recorder import Pace, UsageRecorder
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.room import Room
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago

PLAIN = threading.RLock
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class Noted:
    """A lock that notes which thread asks for it."""

    asked: ClassVar[list[tuple[int, "Noted"]]] = []

    def __init__(self) -> None:
        self._own = PLAIN()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        self.asked.append((threading.get_ident(), self))
        return self._own.acquire(blocking, timeout)

    def release(self) -> None:
        self._own.release()

    def locked(self) -> bool:  # asked by `threading.Condition` of Python 3.14 and newer
        if self._own.acquire(False):
            self._own.release()
            return False
        return True

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _is_owned(self) -> bool:
        return bool(self._own._is_owned())  # type: ignore[attr-defined]  # the name that `threading` itself uses


@contextmanager
def noted_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, Noted]]]:
    asked: list[tuple[int, Noted]] = []
    monkeypatch.setattr(Noted, "asked", asked)
    with monkeypatch.context() as patched:
        patched.setattr(locking, "Whole", Noted)
        patched.setattr(threading, "RLock", Noted)
        patched.setattr(threading, "Lock", Noted)
        yield asked


@pytest.mark.parametrize("guard", ["warn", "dead-letter", None])
def test_record_waits_for_the_lock_of_the_storage_alone(
    make_outbox: MakeOutbox, guard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = threading.get_ident()
    lago = Lago()
    with noted_locks(monkeypatch) as asked:
        outbox = make_outbox(max_pending=2_000, max_pending_bytes=1 << 20)
        with UsageRecorder(outbox, port=lago.port_to(), guard=guard, pace=Pace(linger=0.0, poll=0.01)) as recorder:
            asked.clear()
            for number in range(600):  # the room is counted anew, and the file looked at
                recorder.record("acme", "tokens", {"n": number}, user_id="u1")
            for _ in range(2):
                recorder.record("acme", "tokens", transaction_id="twice", timestamp=WHEN)
            large = {"text": "".join(f"{number:x}" for number in range(1000, 3000))}
            recorder.record("acme", "tokens", large)  # a finding
            mine = {lock for thread, lock in asked if thread == me}
            recorder.close(0)
            assert len(mine) == (0 if "Redis" in repr(outbox) else 1)


def test_who_records_within_the_lock_of_the_storage_waits_for_nobody(make_outbox: MakeOutbox) -> None:
    """One thread records while it holds what the sender holds, the other while it holds the storage's lock."""
    outbox = make_outbox()
    lock = _lock_of(outbox)
    if lock is None:
        pytest.skip("the storage has no lock")
    with UsageRecorder(outbox, port=Lago().port_to(), pace=Pace(linger=0.0, poll=60.0)) as recorder:
        meeting = threading.Barrier(2)
        kept: list[str] = []

        def within(held: Any) -> None:
            with held:
                meeting.wait(20)
                kept.extend(recorder.record("acme", "tokens") for _ in range(600))

        threads = [threading.Thread(target=within, args=(held,), daemon=True) for held in (lock, outbox._lock)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(kept) == 1200


def _lock_of(outbox: Outbox) -> Any:
    store: Any = outbox.store
    return store._database.turns.lock if hasattr(store, "_database") else getattr(store, "_lock", None)


def test_threads_that_count_the_room_anew_do_not_add_to_it() -> None:
    many, taken = 5_000, []
    first = Room(0, 0)
    start = threading.Barrier(8)

    def take() -> None:
        start.wait()
        assert not first.take(1)
        room = first.follow(Room(many, many * 8))
        while room.take(1):
            taken.append(1)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert len(taken) == many


def test_room_is_taken_by_event_and_by_byte() -> None:
    room = Room(2, 10)
    assert not room.take(11)
    assert [room.take(4), room.take(4), room.take(0)] == [True, True, False]
    assert not Room(5, 3).take(4)
    assert room.follow(fresh := Room(1, 1)) is fresh
    assert room.follow(Room(1, 1)) is fresh
