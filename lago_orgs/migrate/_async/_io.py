"""Where the flavours differ by more than a keyword: written by hand in both."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import anyio
import anyio.to_thread

from lago_orgs.client.raw import call_async as call

__all__ = ["Crew", "apart", "call", "sleep"]

T = TypeVar("T")
R = TypeVar("R")
sleep = anyio.sleep


async def apart(act: Callable[[], R]) -> R:
    """Do what computes for long without stopping the event loop."""
    return await anyio.to_thread.run_sync(act)


class Crew:
    """Does the same to many things, a few at once.

    Args:
        at_once: How many.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self.is_stopping = False

    async def each(self, act: Callable[[T], Awaitable[R]], things: Iterable[T]) -> list[R]:
        """Do it to each, and give what comes of it, in the order of the things; the first failure ends it."""
        waiting = enumerate(things)
        found: dict[int, R] = {}
        failures: list[BaseException] = []

        async def work() -> None:
            for place, thing in waiting:
                if failures:
                    return
                try:
                    found[place] = await act(thing)
                except Exception as error:  # noqa: BLE001  # raised below, without a group around it
                    failures.append(error)

        try:
            async with anyio.create_task_group() as group:
                for _ in range(self._at_once):
                    group.start_soon(work)
        finally:
            self.is_stopping = self.is_stopping or bool(failures)
        if failures:
            raise failures[0]
        return [found[place] for place in sorted(found)]
