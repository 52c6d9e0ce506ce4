"""Reservations where others hold the outbox, or record into it without a pause."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import pytest

from lago_orgs import OutboxBusy, UsageRecorder
from lago_orgs.access import Access, ledger
from lago_orgs.recorder import SqliteOutbox
from lago_orgs.recorder.events import make_event
from tests.access._async._io import made
from tests.access.conftest import Lago

LIMIT = 1_000
WAITING = 50


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def recorder(lago: Lago, path: Path) -> Iterator[UsageRecorder]:
    one = UsageRecorder(SqliteOutbox(path), api_url=lago.url, api_key=lago.key, guard=None)
    yield one
    one.close(0.0)


def meddle(access: Any, other: SqliteOutbox, meanwhile: Callable[[], None], most: int) -> None:
    """Let something happen while the first so many reservations are kept, and another process record then."""
    store = access._ledger._store
    hold, tries = store.hold, iter(range(most))

    def held(*arguments: Any) -> Any:
        if next(tries, None) is not None:
            meanwhile()
            other.put(make_event("org_1", "tokens", {"tokens": 1}))
        return hold(*arguments)

    store.hold = held


@pytest.fixture
def access(lago: Lago, recorder: UsageRecorder) -> Access:
    """What has looked at the limit before."""
    one = Access(lago.api, recorder=recorder)
    assert one.check("org_1", "tokens", limit=LIMIT)
    return one


@pytest.fixture
def other(path: Path) -> Iterator[SqliteOutbox]:
    """Another process."""
    one = SqliteOutbox(path)
    yield one
    one.close()


def test_a_reservation_that_waited_long_for_the_file_goes_on_looking(
    access: Access, other: SqliteOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PATIENCE", 1.0)
    meddle(access, other, lambda: time.sleep(1.5), most=1)
    with access.reserve("org_1", "tokens", 10, limit=LIMIT) as held:
        assert held.units == 10


def test_others_that_never_pause_are_an_error_of_the_outbox(
    access: Access, other: SqliteOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PATIENCE", 0.0)
    meddle(access, other, lambda: None, most=1_000)
    with pytest.raises(OutboxBusy, match="without a pause"):
        access.reserve("org_1", "tokens", 10, limit=LIMIT)


@pytest.mark.anyio
async def test_callers_that_wait_for_the_file_leave_the_threads_of_a_framework_alone(
    lago: Lago, recorder: UsageRecorder, path: Path
) -> None:
    """Starlette and FastAPI run views that are no coroutines in the threads that anyio lends."""
    async with made(lago, recorder) as access:
        assert await access.check("org_1", "tokens", limit=LIMIT)
        kept: list[int] = []

        async def reserve() -> None:
            async with access.reserve("org_1", "tokens", 1, limit=LIMIT) as held:
                kept.append(int(held.units))

        async def record() -> None:
            await recorder.arecord("org_1", "tokens", {"tokens": 1})

        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with anyio.create_task_group() as group:
                for _ in range(WAITING):
                    group.start_soon(reserve)
                    group.start_soon(record)
                await anyio.sleep(0.3)
                with anyio.fail_after(20):
                    assert await anyio.to_thread.run_sync(lambda: "a view") == "a view"
                assert anyio.to_thread.current_default_thread_limiter().borrowed_tokens == 0
                assert not kept
                other.execute("ROLLBACK")
        assert kept == [1] * WAITING
