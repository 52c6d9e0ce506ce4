"""Where the flavours differ by more than a keyword: written by hand in both."""

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import inf
from threading import RLock
from typing import Any
from weakref import WeakValueDictionary

import httpx

from lago_orgs._core.events import Kept
from lago_orgs.client._pools import Pools, deadline_here
from lago_orgs.client._shared import Recorder

__all__ = ["Closing", "HttpClient", "Lent", "Locks", "Pools", "Turns", "guarded", "kept", "sleep", "within"]

HttpClient = httpx.Client
sleep = time.sleep


class Closing:
    """What a flavour calls its end by besides `close`: nothing."""


@contextmanager
def within(deadline: float) -> Iterator[None]:
    """End what a guarded client waits for in here when the clock (`monotonic`) is past the deadline.

    A timeout of a socket is one of each read: a byte now and then would keep a thread for ever.

    Raises:
        httpx.ReadTimeout: It was ended.
    """
    token = deadline_here.set(deadline)
    try:
        yield
    finally:
        deadline_here.reset(token)


def _seconds(timeout: float | None) -> float | None:
    deadline = deadline_here.get()
    if deadline == inf:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpx.ReadTimeout("the answer trickled in past the deadline")
    return left if timeout is None else min(timeout, left)


class _Stream:
    """A connection's stream, each of whose waits ends at the deadline at the latest."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        return self._stream.read(max_bytes, _seconds(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _seconds(timeout))

    def start_tls(self, *arguments: Any, **named: Any) -> "_Stream":
        return _Stream(self._stream.start_tls(*arguments, **named))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Network:
    """What makes connections, with such streams."""

    def __init__(self, network: Any) -> None:
        self._network = network

    def connect_tcp(self, *arguments: Any, **named: Any) -> _Stream:
        return _Stream(self._network.connect_tcp(*arguments, **named))

    def connect_unix_socket(self, *arguments: Any, **named: Any) -> _Stream:
        return _Stream(self._network.connect_unix_socket(*arguments, **named))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


def guarded(client: httpx.Client) -> httpx.Client:
    """Make `within` reach the connections of a client: httpx has no door for that, so what is not found is left."""
    for transport in (client._transport, *client._mounts.values()):  # no other way to it
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_network_backend"):
            pool._network_backend = _Network(pool._network_backend)  # see above
    return client


class Lent(httpx.BaseTransport):
    """A transport that is somebody else's, and stays open when a client that uses it is closed."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send with the other one."""
        return self._transport.handle_request(request)


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
        self._guard = RLock()
        self._held: WeakValueDictionary[str, Any] = WeakValueDictionary()

    def holding(self, key: str) -> AbstractContextManager[Any]:
        """Return what no two threads are in at once: a lock itself, for nothing interrupts the taking of one.

        It lasts for as long as somebody holds it or waits for it.
        """
        if self._pid != os.getpid():
            # What was held when the process forked is held by threads that the child does not have.
            self._guard, self._held, self._pid = RLock(), WeakValueDictionary(), os.getpid()
        with self._guard:
            lock: Any = self._held.get(key)
            if lock is None:
                lock = self._held[key] = RLock()
        return lock  # type: ignore[no-any-return]  # what RLock makes has no public type


def kept(recorder: Recorder, *arguments: Any, **named: Any) -> Kept:
    """Let a recorder keep an event."""
    return recorder.keep(*arguments, **named)
