"""In event loops: one thing per loop, and what is done once for all who ask meanwhile."""

import asyncio
import os
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
Make = Callable[[], Awaitable[None]]
LAST = 2.0  # seconds that closing waits for answers that are on their way
CUT = 2.0  # seconds that it waits for what it has cut short


def _loop() -> AbstractEventLoop | None:
    try:
        return get_running_loop()
    except RuntimeError:  # another event loop than asyncio's, of which a program has one
        return None


class PerLoop(Generic[T]):
    """One thing per event loop and process.

    What waits, waits in the loop that it was made in; and a forked child must not write to its parent's connections.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._pid = os.getpid()
        self._by_loop: dict[AbstractEventLoop | None, T] = {}

    def here(self) -> T:
        """Return the one to use here and now, made if there is none."""
        found = self.present()
        if found is None:
            for ended in [each for each in self._by_loop if each is not None and each.is_closed()]:
                del self._by_loop[ended]
            found = self._by_loop[_loop()] = self._make()
        return found

    def present(self) -> T | None:
        """Return the one that was made here; None if none was."""
        if self._pid != os.getpid():
            self._by_loop, self._pid = {}, os.getpid()
        return self._by_loop.get(_loop())


class Flight:
    """One refresh under way.

    Args:
        task: Does it.
        began: When it was begun (`monotonic`).
    """

    def __init__(self, task: "asyncio.Task[None]", began: float) -> None:
        self.task = task
        self.began = began

    @property
    def is_done(self) -> bool:
        """Say whether it has come to its end."""
        return self.task.done()


class Flights:
    """Refreshes under way, one per key at a time; each goes on when nobody waits for it any more."""

    def __init__(self) -> None:
        self._flights: PerLoop[dict[object, Flight]] = PerLoop(dict)

    def start(self, key: object, make: Make) -> Flight:
        """Begin what is to be done under a key, unless it is under way; what is under way."""
        flights = self._flights.here()
        flight = flights.get(key)
        if flight is None:
            task = asyncio.get_running_loop().create_task(self._run(flights, key, make))
            task.add_done_callback(_heard)
            flight = flights[key] = Flight(task, monotonic())
        return flight

    async def _run(self, flights: dict[object, Flight], key: object, make: Make) -> None:
        try:
            await make()
        finally:
            flights.pop(key, None)

    async def wait(self, flight: Flight, seconds: float) -> None:
        """Wait until it is done, or for so many seconds; what it raised is raised."""
        done, _ = await asyncio.wait({flight.task}, timeout=seconds)
        if done:
            flight.task.result()

    async def aclose(self) -> None:
        """Let what is under way in this loop come to its end, for a while; what takes longer is cut short.

        A request that is cut short closes its connection, which waits for others: its end is awaited, too.
        """
        tasks = {each.task for each in (self._flights.present() or {}).values()}
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
