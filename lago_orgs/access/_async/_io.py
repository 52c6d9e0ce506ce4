"""Where the flavours differ by more than a keyword: written by hand in both."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

import anyio
import anyio.to_thread

from lago_orgs.access.ledger import Ledger
from lago_orgs.client._async._io import HASTE, PerLoop, kept
from lago_orgs.recorder.errors import OutboxBusy

__all__ = ["Aside", "Flights", "Made", "Reserving", "kept", "quickly"]

T = TypeVar("T")
Make = Callable[[], Awaitable[None]]
MOST_THREADS = 8
LAST = 2.0  # seconds that closing waits for answers that are on their way
CUT = 2.0  # seconds that it waits for what it has cut short


class Flights:
    """Refreshes under way, one per key at a time; each goes on when nobody waits for it any more."""

    def __init__(self) -> None:
        self._tasks: PerLoop[dict[object, asyncio.Task[None]]] = PerLoop(dict)

    def start(self, key: object, make: Make) -> "asyncio.Task[None]":
        """Begin what is to be done under a key, unless it is under way; what is under way."""
        tasks = self._tasks.here()
        task = tasks.get(key)
        if task is None:
            task = tasks[key] = asyncio.get_running_loop().create_task(self._run(tasks, key, make))
            task.add_done_callback(_heard)
        return task

    async def _run(self, tasks: dict[object, "asyncio.Task[None]"], key: object, make: Make) -> None:
        try:
            await make()
        finally:
            tasks.pop(key, None)

    async def wait(self, task: "asyncio.Task[None]", seconds: float) -> None:
        """Wait until it is done, or for so many seconds; what it raised is raised."""
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if done:
            task.result()

    async def aclose(self) -> None:
        """Let what is under way in this loop come to its end, for a while; what takes longer is cut short.

        A request that is cut short closes its connection, which waits for others: its end is awaited, too.
        """
        tasks = set((self._tasks.present() or {}).values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=LAST)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=CUT)


def _heard(task: "asyncio.Task[None]") -> None:
    """Let asyncio not complain of what nobody waited for: who asks next hears it."""
    if not task.cancelled():
        task.exception()


async def quickly(ledger: Ledger, act: Callable[[], T], limiter: anyio.CapacityLimiter | None = None) -> T:
    """Do what takes microseconds, in a thread where others hold the storage for long, or it is far away."""
    if ledger.is_remote:
        return await anyio.to_thread.run_sync(act, limiter=limiter)
    try:
        with ledger.hurried(HASTE):
            return act()
    except OutboxBusy:  # nothing was done
        return await anyio.to_thread.run_sync(act, limiter=limiter)


class Aside:
    """Threads of its own for what must not wait behind hundreds of callers: they wait for it."""

    def __init__(self) -> None:
        self._limiters = PerLoop(lambda: anyio.CapacityLimiter(MOST_THREADS))

    async def quickly(self, ledger: Ledger, act: Callable[[], T]) -> T:
        """Do what takes microseconds."""
        return await quickly(ledger, act, self._limiters.here())


class Held(Protocol):
    """What is used of a reservation."""

    async def release(self) -> None:
        """Give back what was not committed."""


R = TypeVar("R", bound=Held)


class Reserving(Generic[R]):
    """A reservation that is made when it is awaited, or entered: `async with access.reserve(...) as held`."""

    def __init__(self, make: Callable[..., Awaitable[R]], *arguments: Any, **named: Any) -> None:
        self._make = make
        self._arguments = arguments
        self._named = named
        self._held: R | None = None

    def __await__(self) -> Generator[Any, None, R]:
        return self._make(*self._arguments, **self._named).__await__()

    async def __aenter__(self) -> R:
        self._held = held = await self
        return held

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held is not None:
            await self._held.release()


Made = Reserving[R]
"""What `reserve` gives: to be awaited, or entered."""
