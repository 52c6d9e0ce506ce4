"""Where the flavours differ by more than a keyword: written by hand in both."""

import os
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

import anyio
import httpx

HttpClient = httpx.AsyncClient
HttpTransport = httpx.AsyncBaseTransport
sleep = anyio.sleep


class Pools:
    """The httpx client of the process and event loop that one is in.

    Its connections belong to the loop that opened them, and a forked child must not write to its parent's: both get
    an httpx client of their own.
    """

    def __init__(self, make: Callable[[], httpx.AsyncClient]) -> None:
        self._make = make
        self._pid = os.getpid()
        self._by_loop: WeakKeyDictionary[AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()
        self._elsewhere: httpx.AsyncClient | None = None

    def here(self) -> httpx.AsyncClient:
        """The one to use here and now."""
        if self._pid != os.getpid():
            self._by_loop, self._elsewhere, self._pid = WeakKeyDictionary(), None, os.getpid()
        try:
            loop = get_running_loop()
        except RuntimeError:  # another event loop than asyncio's
            self._elsewhere = self._elsewhere or self._make()
            return self._elsewhere
        client = self._by_loop.get(loop)
        if client is None:
            client = self._by_loop[loop] = self._make()
        return client

    async def aclose(self) -> None:
        """Close the connections of this loop, if it has any; those of loops that have ended are gone with them."""
        try:
            client = self._by_loop.get(get_running_loop()) if self._pid == os.getpid() else None
        except RuntimeError:
            client = self._elsewhere
        if client is not None:
            await client.aclose()


class Turns:
    """How many calls may be under way at once in one event loop.

    A pool of connections looks through all that wait whenever one is done: a thousand that wait in front of it are
    several times as fast as a thousand that wait in it.

    Args:
        most: How many; no limit if None.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._by_loop: WeakKeyDictionary[AbstractEventLoop, anyio.Semaphore] = WeakKeyDictionary()

    @asynccontextmanager
    async def taking(self, seconds: float) -> AsyncIterator[None]:
        """Wait for one's turn, and keep it.

        Raises:
            httpx.PoolTimeout: It did not come in time.
        """
        semaphore = self._here()
        if semaphore is None:
            yield
            return
        try:
            semaphore.acquire_nowait()
        except anyio.WouldBlock:
            await _acquired(semaphore, seconds)
        try:
            yield
        finally:
            semaphore.release()

    def _here(self) -> anyio.Semaphore | None:
        if self._most is None:
            return None
        try:
            loop = get_running_loop()
        except RuntimeError:  # another event loop than asyncio's
            return None
        semaphore = self._by_loop.get(loop)
        if semaphore is None:
            semaphore = self._by_loop[loop] = anyio.Semaphore(self._most)
        return semaphore


async def _acquired(semaphore: anyio.Semaphore, seconds: float) -> None:
    with anyio.move_on_after(seconds) as scope:
        await semaphore.acquire()
    if scope.cancelled_caught:
        raise httpx.PoolTimeout("no connection became free in time")


class Locks:
    """One task at a time per key."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[anyio.Lock, int]] = {}

    @asynccontextmanager
    async def holding(self, key: str) -> AsyncIterator[None]:
        """Wait until no other task holds the key, and hold it."""
        lock, waiting = self._held.get(key, (anyio.Lock(), 0))
        self._held[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._held[key]
            if waiting == 1:
                del self._held[key]
            else:
                self._held[key] = lock, waiting - 1
