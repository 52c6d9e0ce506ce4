"""Where the flavours differ by more than a keyword: written by hand in both."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock
from typing import TypeVar

from lago_orgs.client.raw import call

__all__ = ["Crew", "apart", "call", "sleep"]

T = TypeVar("T")
R = TypeVar("R")
sleep = time.sleep


def apart(act: Callable[[], R]) -> R:
    """Do what computes for long."""
    return act()


class Crew:
    """Does the same to many things, a few at once.

    Args:
        at_once: How many.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self.is_stopping = False

    def each(self, act: Callable[[T], R], things: Iterable[T]) -> list[R]:
        """Do it to each, and give what comes of it, in the order of the things; the first failure ends it."""
        if self._at_once == 1:
            return [act(thing) for thing in things]
        waiting, guard = enumerate(things), Lock()
        found: dict[int, R] = {}
        failures: list[BaseException] = []

        def work() -> None:
            while not (failures or self.is_stopping):
                try:
                    with guard:
                        entry = next(waiting, None)
                    if entry is None:
                        return
                    found[entry[0]] = act(entry[1])
                except BaseException as error:  # noqa: BLE001  # raised below, by the thread that waits
                    failures.append(error)
                    self.is_stopping = True  # what is under way ends after its step

        pool = ThreadPoolExecutor(self._at_once)
        try:
            wait([pool.submit(work) for _ in range(self._at_once)])
        except BaseException:
            self.is_stopping = True
            raise
        finally:
            pool.shutdown()
        if failures:
            raise failures[0]
        return [found[place] for place in sorted(found)]
