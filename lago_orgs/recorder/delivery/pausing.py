"""Pauses of those who carry batches: how long, for whom, and what ends them early."""

import random
from collections.abc import Callable
from typing import Protocol

from lago_orgs._core.retry import DAY, pause_after
from lago_orgs.recorder.delivery.trouble import Trouble


class Wait(Protocol):
    """Waits so many seconds, or until something is so; False at once when shipping must stop."""

    def __call__(self, seconds: float, until: Callable[[], bool] = ..., /) -> bool:
        """Wait."""
        ...


class Stopped(Exception):
    """Shipping must stop here."""


class Pauses:
    """Waits, and lets all know why.

    Args:
        trouble: What all threads know of the state of delivery.
        wait: How to wait.
        longest: Seconds; where Lago asks for a longer pause it is asked again after that.
    """

    def __init__(self, trouble: Trouble, wait: Wait, longest: float) -> None:
        self._trouble = trouble
        self._wait = wait
        self._longest = longest

    def pause(
        self,
        reason: str,
        asked: float | None,
        failures: int,
        *,
        for_all: bool = False,
        is_delivery: bool = False,
        until: Callable[[], bool] = lambda: False,
        cut: Callable[[float], float] = lambda pause: pause,
    ) -> None:
        """Pause after a failure, and let all know of it.

        Args:
            reason: What failed, in words.
            asked: The seconds that a server asks to wait, if it did.
            failures: How often it failed in a row.
            for_all: Whether everybody pauses.
            is_delivery: Whether the success of another thread ends it.
            until: What else ends it.
            cut: Makes a pause shorter that nobody asked for.

        Raises:
            Stopped: Shipping must stop.
        """
        asked = self.asked(asked)
        in_a_row = max(failures, self._trouble.met(reason, asked if for_all else None))
        taken = self._trouble.successes
        # Chance spreads clients apart, it keeps no secret.
        pause = pause_after(in_a_row, asked, random.random())
        if asked is None:
            pause = cut(pause)
        # Failures add up over all threads, to a minute: whoever finds Lago well again ends the others' pauses.
        self.wait_for(pause, lambda: until() or (is_delivery and asked is None and self._trouble.successes > taken))

    def asked(self, pause: float | None) -> float | None:
        """Return the pause that a server asks for, as far as it is kept."""
        # A day and more is no pause but a mistake: the year 9999, for ever.
        return None if pause is None or pause >= DAY else min(pause, self._longest)

    def wait_for(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Wait so many seconds, or until something is so.

        Raises:
            Stopped: Shipping must stop.
        """
        if not self._wait(seconds, until):
            raise Stopped
