"""Where the flavours differ by more than a keyword: written by hand in both."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock

import httpx

HttpClient = httpx.Client
sleep = time.sleep


class Closing:
    """What a flavour calls its end by besides `close`: nothing."""


class Pools:
    """The httpx client of the process that one is in: a forked child must not write to its parent's connections."""

    def __init__(self, make: Callable[[], httpx.Client]) -> None:
        self._make = make
        self._pid = os.getpid()
        self._guard = Lock()
        self._client: httpx.Client | None = None

    def here(self) -> httpx.Client:
        """The one to use here and now."""
        if self._pid != os.getpid():
            # The guard may have been held by a thread that the child does not have.
            self._guard, self._client, self._pid = Lock(), None, os.getpid()
        client = self._client
        if client is None:
            with self._guard:
                client = self._client = self._client or self._make()
        return client

    def close(self) -> None:
        """Close the connections, if there are any and they are this process's own."""
        if self._client is not None and self._pid == os.getpid():
            self._client.close()


class Turns:
    """How many calls may be under way at once: threads wait in the pool of connections, which does it well for them.

    Args:
        most: How many; the pool knows it by itself.
    """

    def __init__(self, most: int | None) -> None:
        self._turn = nullcontext()

    def taking(self, seconds: float) -> AbstractContextManager[None]:
        """Wait for nothing."""
        return self._turn


class Locks:
    """One thread at a time per key."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._guard = Lock()
        self._held: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """Wait until no other thread holds the key, and hold it."""
        if self._pid != os.getpid():
            # What was held when the process forked is held by threads that the child does not have.
            self._guard, self._held, self._pid = Lock(), {}, os.getpid()
        with self._guard:
            lock, waiting = self._held.get(key, (Lock(), 0))
            self._held[key] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._held[key]
                if waiting == 1:
                    del self._held[key]
                else:
                    self._held[key] = lock, waiting - 1
