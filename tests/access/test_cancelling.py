"""Whoever is cancelled while another process holds the file keeps nothing reserved."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from lago_orgs import UsageRecorder
from lago_orgs.access import AsyncAccess
from lago_orgs.access.ledger import Ledger
from lago_orgs.recorder import SqliteOutbox
from lago_orgs.recorder.errors import OutboxBusy
from tests.access._async._io import made, until
from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio
LIMIT = 10


@contextmanager
def held_elsewhere(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
async def access(lago: Lago, path: Path) -> AsyncIterator[AsyncAccess]:
    recorder = UsageRecorder(SqliteOutbox(path), api_url=lago.url, api_key=lago.key, guard=None)
    async with made(lago, recorder) as made_here:
        await made_here.check("org_1", "tokens", limit=LIMIT)
        yield made_here
    recorder.close(0.0)


async def reserving(access: AsyncAccess) -> None:
    await access.reserve("org_1", "tokens", LIMIT, limit=LIMIT)


async def nothing_is_reserved(access: AsyncAccess) -> None:
    async def is_all_left() -> bool:
        try:
            held = await access.reserve("org_1", "tokens", LIMIT, limit=LIMIT)
        except Exception:  # noqa: BLE001  # not yet
            return False
        await held.release()
        return True

    await until(is_all_left)


async def test_a_reservation_whose_task_is_cancelled_is_given_back(access: AsyncAccess, path: Path) -> None:
    with held_elsewhere(path):
        task = asyncio.ensure_future(reserving(access))
        await anyio.sleep(0.15)
        task.cancel()
        await anyio.sleep(0.05)
    with pytest.raises(asyncio.CancelledError):
        await task
    await nothing_is_reserved(access)


class Slow:
    """Sets units aside in a thread, whose answer comes when it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_reserved, self.go = threading.Event(), threading.Event()
        real = Ledger.reserve

        def reserve(ledger: Ledger, *arguments: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                raise OutboxBusy("another process holds the file")
            found = real(ledger, *arguments)
            self.has_reserved.set()
            assert self.go.wait(20)
            return found

        monkeypatch.setattr(Ledger, "reserve", reserve)

    async def wait(self) -> None:
        """Until the units are set aside."""
        assert await asyncio.to_thread(self.has_reserved.wait, 20)


@pytest.mark.parametrize("is_done", [False, True])
async def test_what_a_thread_reserved_for_who_was_cancelled_is_given_back(
    access: AsyncAccess, monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    with monkeypatch.context() as patched:
        slow = Slow(patched)
        task = asyncio.ensure_future(reserving(access))
        await slow.wait()
        if is_done:  # the thread is, and the loop has not heard of it
            slow.go.set()
            time.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        slow.go.set()
    await nothing_is_reserved(access)


async def test_a_scope_that_is_cancelled_meanwhile_gives_back_at_the_block_s_end(
    access: AsyncAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> None:
        async with access.reserve("org_1", "tokens", LIMIT, limit=LIMIT):
            await anyio.sleep_forever()

    with monkeypatch.context() as patched:
        slow = Slow(patched)
        async with anyio.create_task_group() as group:
            group.start_soon(use)
            await slow.wait()
            group.cancel_scope.cancel()
            slow.go.set()
    await nothing_is_reserved(access)


async def test_who_is_cancelled_in_a_block_gives_back_at_its_end(access: AsyncAccess, path: Path) -> None:
    async with anyio.create_task_group() as group:

        async def let_go() -> None:
            with held_elsewhere(path):
                await anyio.sleep(0.3)

        with anyio.move_on_after(0.1):
            async with access.reserve("org_1", "tokens", LIMIT, limit=LIMIT):
                group.start_soon(let_go)
                await anyio.sleep_forever()
    await nothing_is_reserved(access)
