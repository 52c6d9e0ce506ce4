"""Where the flavours differ by more than a keyword: written by hand in both."""

import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from lago_orgs.access.ledger import Ledger
from lago_orgs.client._sync._io import kept

__all__ = ["Aside", "Flights", "Made", "Reserving", "kept", "quickly"]

T = TypeVar("T")
Make = Callable[[], None]
MOST_THREADS = 8
LAST = 2.0  # seconds that closing waits for answers that are on their way


class Flight:
    """One refresh under way."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.error: BaseException | None = None


class Flights:
    """Refreshes under way, one per key at a time, in threads that end with the process and hold nothing up."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._flights: dict[object, Flight] = {}
        self._waiting: queue.SimpleQueue[tuple[object, Flight, Make] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def start(self, key: object, make: Make) -> Flight:
        """Begin what is to be done under a key, unless it is under way; what is under way."""
        if self._pid != os.getpid():
            self._begin()  # the threads are the parent's
        mine = Flight()
        flight = self._flights.setdefault(key, mine)
        if flight is mine:
            try:
                self._begin_work(key, flight, make)
            except BaseException:
                self._flights.pop(key, None)
                raise
        return flight

    def _begin_work(self, key: object, flight: Flight, make: Make) -> None:
        self._waiting.put((key, flight, make))
        if not self._idle.acquire(blocking=False) and len(self._threads) < MOST_THREADS:
            thread = threading.Thread(target=self._work, name="lago-access", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while (given := self._waiting.get()) is not None:
            key, flight, make = given
            try:
                make()
            except BaseException as error:  # noqa: BLE001 - whoever waits raises it
                flight.error = error
            self._flights.pop(key, None)
            flight.is_over.set()
            self._idle.release()

    def wait(self, flight: Flight, seconds: float) -> None:
        """Wait until it is done, or for so many seconds; what it raised is raised."""
        if flight.is_over.wait(seconds) and flight.error is not None:
            raise flight.error

    def close(self) -> None:
        """End the threads, each when it has done what it is at; what takes longer ends by itself."""
        if self._pid != os.getpid():
            return
        threads, self._threads = self._threads, []
        for _ in threads:
            self._waiting.put(None)
        deadline = time.monotonic() + LAST
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def quickly(ledger: Ledger, act: Callable[[], T]) -> T:
    """Do it."""
    return act()


class Aside:
    """What waits behind nothing else: threads need no such thing."""

    quickly = staticmethod(quickly)


def Reserving(make: Callable[..., T], *arguments: Any, **named: Any) -> T:  # noqa: N802 - it is a class for event loops
    """Make the reservation at once."""
    return make(*arguments, **named)


Made = Annotated[T, "made at once"]
"""What `reserve` gives: the reservation."""
