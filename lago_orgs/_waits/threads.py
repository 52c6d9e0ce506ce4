"""In threads: what is done once for all who ask meanwhile."""

import os
import queue
import threading
import time
from collections.abc import Callable

Make = Callable[[], None]
MOST_THREADS = 8
LAST = 2.0  # seconds that closing waits for answers that are on their way
LATE = 0.1  # seconds after which a refresh that is not begun was given up by an exception from outside


class Flight:
    """One refresh under way.

    Args:
        key: Of what.
        make: Does it.
    """

    def __init__(self, key: object, make: Make) -> None:
        self.key = key
        self.make = make
        self.began = time.monotonic()
        self.is_begun = False
        self.is_over = threading.Event()
        self.error: BaseException | None = None

    @property
    def is_done(self) -> bool:
        """Say whether it has come to its end."""
        return self.is_over.is_set()


class Flights:
    """Refreshes under way, one per key at a time, in threads that end with the process and hold nothing up."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._flights: dict[object, Flight] = {}
        self._waiting: queue.SimpleQueue[Flight | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def start(self, key: object, make: Make) -> Flight:
        """Begin what is to be done under a key, unless it is under way; what is under way."""
        if self._pid != os.getpid():
            self._begin()  # the threads are the parent's
        mine = Flight(key, make)
        flight = self._flights.setdefault(key, mine)
        if flight is mine:
            try:
                self._begin_work(flight)
            except BaseException:
                self._flights.pop(key, None)
                raise
        return flight

    def _begin_work(self, flight: Flight) -> None:
        self._waiting.put(flight)
        if not self._idle.acquire(blocking=False) and len(self._threads) < MOST_THREADS:
            thread = threading.Thread(target=self._work, name="lago-access", daemon=True)
            thread.start()
            self._threads.append(thread)
        flight.is_begun = True

    def _work(self) -> None:
        while (flight := self._waiting.get()) is not None:
            if not flight.is_over.is_set():  # else it was begun twice
                try:
                    flight.make()
                except BaseException as error:  # noqa: BLE001 - whoever waits raises it
                    flight.error = error
                self._flights.pop(flight.key, None)
                flight.is_over.set()
            self._idle.release()

    def wait(self, flight: Flight, seconds: float) -> None:
        """Wait until it is done, or for so many seconds; what it raised is raised."""
        is_over = flight.is_over.wait(min(seconds, LATE))
        if not is_over and not flight.is_begun:  # whoever was to begin it was interrupted
            self._begin_work(flight)
        if (is_over or flight.is_over.wait(max(0.0, seconds - LATE))) and flight.error is not None:
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
