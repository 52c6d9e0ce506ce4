"""Where the flavours differ by more than a keyword: written by hand in both."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import anyio
import httpx

from lago_orgs._core.events import Kept
from lago_orgs._waits.aside import aside
from lago_orgs._waits.importing import made_whole
from lago_orgs._waits.loops import PerLoop
from lago_orgs.client._shared import Recorder

HASTE = 0.03  # seconds that an event loop may be held up by others who hold a recorder's outbox
HttpClient = httpx.AsyncClient
sleep = anyio.sleep
T = TypeVar("T")


class Closing:
    """What a flavour calls its end by besides `close`."""

    async def close(self) -> None:
        """Close the connections."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close the connections, as `close` does: the name that `contextlib.aclosing` and httpx have for it."""
        await self.close()


class Pools:
    """The httpx client to send with, here and now."""

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        self._clients = PerLoop(lambda: made_whole(make))

    def here(self) -> httpx.AsyncClient:
        """Return the one of this event loop and process."""
        return self._clients.here()

    def using(self, given: httpx.AsyncClient | None) -> AbstractContextManager[httpx.AsyncClient]:
        """Send with it, or with the caller's own: a task that is cancelled leaves it as it should be."""
        return nullcontext(given or self.here())

    async def aclose(self) -> None:
        """Close the connections of this loop, if it has any; those of loops that have ended are gone with them."""
        client = self._clients.present()
        if client is not None:
            await client.aclose()


@contextmanager
def within(deadline: float) -> Iterator[None]:
    """End what waits in here when the clock (`monotonic`) is past the deadline, however busily it waits.

    Raises:
        httpx.ReadTimeout: It was ended.
    """
    with anyio.move_on_after(max(deadline - monotonic(), 0)) as scope:
        yield
    if scope.cancelled_caught:
        raise httpx.ReadTimeout("the answer trickled in past the deadline")


def guarded(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """Give the client as it is: in an event loop, `within` reaches everything."""
    return client


class Lent(httpx.AsyncBaseTransport):
    """A transport that is somebody else's, and stays open when a client that uses it is closed."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send with the other one."""
        return await self._transport.handle_async_request(request)


class Turns:
    """How many calls may be under way at once in one event loop.

    A pool of connections looks through all that wait whenever one is done: a thousand that wait in front of it are
    several times as fast as a thousand that wait in it.

    Args:
        most: How many; no limit if None.
    """

    def __init__(self, most: int | None) -> None:
        self._semaphores = None if most is None else PerLoop(lambda: anyio.Semaphore(most))

    @asynccontextmanager
    async def taking(self, seconds: float) -> AsyncIterator[None]:
        """Wait for one's turn, and keep it.

        Raises:
            httpx.PoolTimeout: It did not come in time.
        """
        if self._semaphores is None:
            yield
            return
        semaphore = self._semaphores.here()
        try:
            semaphore.acquire_nowait()
        except anyio.WouldBlock:
            await _acquired(semaphore, seconds)
        try:
            yield
        finally:
            semaphore.release()


async def _acquired(semaphore: anyio.Semaphore, seconds: float) -> None:
    with anyio.move_on_after(seconds) as scope:
        await semaphore.acquire()
    if scope.cancelled_caught:
        raise httpx.PoolTimeout("no connection became free in time")


class Locks:
    """One task at a time per key, in one event loop."""

    def __init__(self) -> None:
        self._held: PerLoop[dict[str, tuple[anyio.Lock, int]]] = PerLoop(dict)

    @asynccontextmanager
    async def holding(self, key: str) -> AsyncIterator[None]:
        """Wait until no other task holds the key, and hold it."""
        held = self._held.here()
        lock, waiting = held.get(key, (anyio.Lock(), 0))
        held[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = held[key]
            if waiting == 1:
                del held[key]
            else:
                held[key] = lock, waiting - 1


async def kept(recorder: Recorder, *arguments: Any, **named: Any) -> Kept:
    """Let a recorder keep an event, in a thread where another process holds the outbox for long."""
    try:
        return recorder.keep(*arguments, within=HASTE, **named)
    except TimeoutError:  # nothing was kept
        return await aside(partial(recorder.keep, *arguments, within=None, **named))
