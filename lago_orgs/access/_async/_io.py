"""Where the flavours differ by more than a keyword: written by hand in both."""

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

import anyio

from lago_orgs._waits.aside import aside
from lago_orgs._waits.loops import Flights, PerLoop
from lago_orgs.access.ledger import Ledger
from lago_orgs.client._async._io import HASTE, kept, sleep
from lago_orgs.recorder.errors import OutboxBusy
from lago_orgs.types import Decision

__all__ = ["Aside", "Ask", "Decide", "Flights", "Made", "Reserving", "kept", "owned", "quickly", "sleep", "surely"]

T = TypeVar("T")
MOST_THREADS = 8
Ask = Callable[[], Awaitable[Any]]
"""Asks Lago."""
Decide = Callable[[float], Awaitable[Decision]]
"""Decides by figures that Lago was asked for since then (`monotonic`)."""


async def quickly(ledger: Ledger, act: Callable[[], T], limiter: anyio.CapacityLimiter | None = None) -> T:
    """Do what takes microseconds, in a thread where others hold the storage for long, or it is far away."""
    if ledger.is_remote or ledger.is_busy:
        return await aside(act, limiter)
    try:
        with ledger.hurried(HASTE):
            return act()
    except OutboxBusy:  # nothing was done
        return await aside(act, limiter)


async def surely(ledger: Ledger, act: Callable[[], object]) -> None:
    """Do what takes microseconds, also for who is cancelled."""
    with anyio.CancelScope(shield=True):
        await quickly(ledger, act)


async def owned(ledger: Ledger, act: Callable[[], T], give_back: Callable[[T], object]) -> T:
    """Do what takes microseconds; what a thread has of it when its caller is cancelled meanwhile is given back."""
    lock, had, is_left = Lock(), list[T](), False

    def acted() -> T:
        found = act()
        with lock:
            had.append(found)
            is_mine = is_left
        if is_mine:
            give_back(found)
        return found

    try:
        return await quickly(ledger, acted)
    except BaseException:
        with lock:
            is_left = True
        for found in had:
            with anyio.CancelScope(shield=True):
                await aside(partial(give_back, found))
        raise


class Aside:
    """Threads of its own for what must not wait behind hundreds of callers: they wait for it."""

    def __init__(self) -> None:
        self._limiters = PerLoop(lambda: anyio.CapacityLimiter(MOST_THREADS))

    async def quickly(self, ledger: Ledger, act: Callable[[], T]) -> T:
        """Do what takes microseconds."""
        return await quickly(ledger, act, self._limiters.here())


class Held(Protocol):
    """What is used of a reservation."""

    async def leave(self) -> None:
        """Give back what was not committed, if that can be done."""


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
            await self._held.leave()


Made = Reserving[R]
"""What `reserve` gives: to be awaited, or entered."""
