"""A recorder in an event loop holds it up for nobody who holds the file; in a thread it waits."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.recorder import AsyncUsageRecorder, SqliteOutbox
from lago_orgs.recorder.errors import OutboxBusy
from lago_orgs.recorder.outboxes.rows import Dead
from lago_orgs.recorder.outboxes.sqlite import SqliteStore
from tests.recorder.lago import Lago
from tests.recorder.stores import event

ACTS: dict[str, Callable[[AsyncUsageRecorder], Any]] = {
    "requeue": lambda recorder: recorder.requeue(),
    "discard": lambda recorder: recorder.discard(["t1"], "not to be billed"),
    "amend": lambda recorder: recorder.amend(["t1"], code="tokens"),
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[SqliteOutbox, Callable[[], threading.Timer]]]:
    """An outbox with a dead letter, and what lets another hold its file for two seconds."""
    outbox = SqliteOutbox(tmp_path / "usage.db")
    outbox.put(event(1))
    outbox.keep_lease()
    outbox.settle([], [Dead(outbox.claim(10)[0], "bad")])
    other = sqlite3.connect(tmp_path / "usage.db", isolation_level=None, check_same_thread=False)

    def hold() -> threading.Timer:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(2.0, other.execute, ["COMMIT"])
        timer.start()
        return timer

    yield outbox, hold
    other.close()


@pytest.mark.anyio
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_what_is_done_to_dead_letters_waits_in_a_thread_alone(
    held: tuple[SqliteOutbox, Callable[[], threading.Timer]], act: Callable[[AsyncUsageRecorder], Any]
) -> None:
    outbox, hold = held
    async with AsyncUsageRecorder(outbox, port=Lago().port, guard=None) as recorder:
        timer = hold()
        with pytest.raises(OutboxBusy):  # who waited would find the file free two seconds later
            act(recorder)
        assert recorder.stats().total.dead == 1
        assert await asyncio.to_thread(act, recorder) == 1
        timer.join()


def test_who_can_wait_for_the_file_holds_up_nobody_who_cannot(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "usage.db")
    other = sqlite3.connect(tmp_path / "usage.db", isolation_level=None)

    def patiently() -> None:
        with store.hurried(10.0):
            store.insert(event(1))

    store.newest()
    other.execute("BEGIN IMMEDIATE")
    waits = threading.Thread(target=patiently)
    waits.start()
    waits.join(0.3)
    try:
        for _ in range(20):
            with store.hurried(0.03):
                assert store.newest() == -1
        with store.hurried(0.03), pytest.raises(OutboxBusy):
            store.insert(event(2))
        assert waits.is_alive()
    finally:
        other.execute("COMMIT")
        waits.join()
    assert store.newest() == 1
    store.close()
    other.close()


@pytest.mark.anyio
async def test_many_tasks_hold_an_event_loop_up_no_longer_than_one(
    held: tuple[SqliteOutbox, Callable[[], threading.Timer]],
) -> None:
    outbox, hold = held
    async with AsyncUsageRecorder(outbox, port=Lago().port, guard=None) as recorder:
        timer = hold()
        for _ in range(100):
            with pytest.raises(OutboxBusy):  # a thirtieth of a second each, and the file would be free before the last
                recorder.record("acme", "tokens")
        made = await asyncio.gather(*(recorder.arecord("acme", "tokens", {"n": number}) for number in range(60)))
        timer.join()
        assert len(set(made)) == 60
        assert recorder.stats().total.recorded == 61
