"""The connections of the client for threads: what outlives an exception from outside, at any line of it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from math import inf
from threading import RLock, get_ident
from typing import Any

import httpx

from lago_orgs._waits.importing import made_whole
from lago_orgs.client._shared import Confused

LOCK = 5.0  # seconds to wait for what is held for microseconds: after that, nobody gives it back
GRACE = 0.2  # seconds to wait for it past the deadline, where something is put away
# Until when the present call may take, on the clock `monotonic`.
deadline_here: ContextVar[float] = ContextVar("deadline", default=inf)


@contextmanager
def ending_by(until: float) -> Iterator[None]:
    """Let the calls that are made in here end at an instant (`monotonic`), if their own time does not end before."""
    token = deadline_here.set(min(until, deadline_here.get()))
    try:
        yield
    finally:
        deadline_here.reset(token)


class _Lock:
    """The lock of a pool: one that its own thread may take again, and that nobody waits for without end.

    An exception from outside, as a signal's handler raises it, may arrive between the taking of a lock and the block
    that gives it back. Then httpx's own would be held for ever, and be waited for by the very thread that holds it.
    """

    def __init__(self) -> None:
        self._lock = RLock()

    def acquire(self) -> None:
        if not self._lock.acquire(blocking=False):
            left = max(deadline_here.get() - time.monotonic(), GRACE)
            if not self._lock.acquire(timeout=min(left, LOCK)):
                raise Confused("the pool of connections is held by a call that was broken off")

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> "_Lock":
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def give_back(self) -> None:
        """Release it as often as this thread holds it."""
        with suppress(RuntimeError):  # it does not hold it any more
            while True:
                self._lock.release()


def _locks_of(client: httpx.Client) -> list[_Lock]:
    """Give a client's pools and cookies locks that can be given back, for those that they have."""
    locks: list[_Lock] = []
    for transport in (client._transport, *client._mounts.values()):  # no other way to it
        pool: Any = getattr(transport, "_pool", None)
        if hasattr(pool, "_optional_thread_lock"):
            locks.append(_Lock())
            pool._optional_thread_lock = locks[-1]  # see above
    jar: Any = client.cookies.jar
    if hasattr(jar, "_cookies_lock"):
        locks.append(_Lock())
        jar._cookies_lock = locks[-1]  # see above
    return locks


class _Pool:
    """An httpx client, and which threads are in it.

    Args:
        client: The client.
        is_lent: Whether it is the caller's, who alone may close it.
    """

    def __init__(self, client: httpx.Client, *, is_lent: bool = False) -> None:
        self.client = client
        self.is_lent = is_lent
        self.locks = [] if is_lent else _locks_of(client)
        self.threads: dict[object, int] = {}  # by call; each step of it is one that nothing interrupts
        self.is_set_aside = False


class _Use:
    """One call's use of a pool: what comes out of it that is no `Exception` leaves the pool in an unknown state.

    The mark of a call stands before the pool is touched, and is taken away when it came out well. So whatever an
    interruption hits, even the handling of another: the thread's next call finds its own mark and takes a new pool. A
    call from a signal's handler does, too, for it may have come in the middle of something.
    """

    def __init__(self, pools: "Pools", given: httpx.Client | None) -> None:
        self._pools = pools
        self._given = given
        self._pool: _Pool | None = None

    def __enter__(self) -> httpx.Client:
        while True:
            self._pool = pool = self._pools.trusted() if self._given is None else _Pool(self._given, is_lent=True)
            pool.threads[self] = get_ident()
            if not pool.is_set_aside:
                return pool.client
            # It was set aside between the two, and may be closed by now.
            pool.threads.pop(self)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        pool = self._pool
        if pool is None:
            return
        if kind is not None and (not issubclass(kind, Exception) or issubclass(kind, Confused)):
            self._pools.set_aside(pool)
        pool.threads.pop(self, None)
        self._pools.close_if_left(pool)


class Pools:
    """The httpx client of the process that one is in: a forked child must not write to its parent's connections."""

    def __init__(self, make: Callable[[], httpx.Client]) -> None:
        self._make = make
        self._pid = os.getpid()
        self._guard = RLock()
        self._pool: _Pool | None = None
        self._aside: dict[_Pool, None] = {}

    def here(self) -> httpx.Client:
        """Return the one to use here and now."""
        return self._here().client

    def _here(self) -> _Pool:
        if self._pid != os.getpid():
            # The guard may have been held by a thread that the child does not have.
            self._guard, self._pool, self._aside, self._pid = RLock(), None, {}, os.getpid()
        pool = self._pool
        if pool is None:
            with self._guard:
                pool = self._pool = self._pool or _Pool(made_whole(self._make))
        return pool

    def using(self, given: httpx.Client | None) -> AbstractContextManager[httpx.Client]:
        """Send with one that can be trusted; with the caller's own, if that is given, whatever its state."""
        return _Use(self, given)

    def trusted(self) -> _Pool:
        """Return the one to use here and now; another if this thread has not come out of it."""
        pool = self._here()
        if get_ident() in list(pool.threads.values()):
            self._replace(pool)
            pool = self._here()
        return pool

    def set_aside(self, pool: _Pool) -> None:
        """Let nobody wait for what this thread holds of a pool, and use it for no other call."""
        for lock in pool.locks:
            lock.give_back()
        if not pool.is_lent:
            self._replace(pool)

    def _replace(self, pool: _Pool) -> None:
        pool.is_set_aside = True
        with self._guard:
            if self._pool is pool:
                self._pool = None
        self._aside[pool] = None

    def close_if_left(self, pool: _Pool) -> None:
        """Close what is left of one that was set aside, when nobody is in it any more."""
        if pool.is_set_aside and not pool.threads:
            with suppress(Exception):  # it was set aside because it is broken
                pool.client.close()
            self._aside.pop(pool, None)

    def close(self) -> None:
        """Close the connections, if there are any and they are this process's own."""
        if self._pid == os.getpid():
            if self._pool is not None:
                self._pool.client.close()
            for pool in list(self._aside):
                with suppress(Exception):  # it was set aside because it is broken
                    pool.client.close()
