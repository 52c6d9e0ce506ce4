"""Where the flavours differ by more than a keyword: written by hand in both."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
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
        things = list(things)
        if self._at_once == 1 or len(things) < 2:
            return [act(thing) for thing in things]
        pool = ThreadPoolExecutor(min(self._at_once, len(things)))
        try:
            futures = [pool.submit(act, thing) for thing in things]
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future in done:
                    future.result()
            return [future.result() for future in futures]
        except BaseException:
            self.is_stopping = True  # what is under way ends after its step
            raise
        finally:
            pool.shutdown(cancel_futures=True)
