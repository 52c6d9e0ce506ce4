"""Pauses of those who carry batches: how long, for whom, and what ends them early."""

import random
from collections.abc import Callable
from typing import Protocol

from lago_orgs._core.deliveries import Held, Later, Whose
from lago_orgs._core.retry import DAY, pause_after
from lago_orgs.recorder.delivery.trouble import SOON, Trouble

HOLD = 30.0  # seconds between two looks whether a refused key is accepted by now
SUSPECT = 2  # failures in a row from which on a batch is taken apart: one event in it may be what they come from


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
        answers: Whether Lago answers to a question just now.
    """

    def __init__(self, trouble: Trouble, wait: Wait, longest: float, answers: Callable[[], bool]) -> None:
        self._trouble = trouble
        self._wait = wait
        self._longest = longest
        self._answers = answers

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

    def put_off(self, verdict: Later | Held, failures: int) -> None:
        """Wait as a failure asks for.

        Args:
            verdict: What failed.
            failures: How often it failed in a row.

        Raises:
            Stopped: Shipping must stop.
        """
        is_nobodys = verdict.fault is Whose.NOBODY
        cut = _whole if is_nobodys else self._cut
        if isinstance(verdict, Later):
            self.pause(verdict.reason, verdict.pause, failures, for_all=is_nobodys, is_delivery=True, cut=cut)
        elif is_nobodys or failures > SUSPECT:
            taken = self._trouble.successes
            self._trouble.held(verdict.reason)
            self.wait_for(cut(HOLD), lambda: not is_nobodys and self._trouble.successes > taken)
        else:
            self.pause(verdict.reason, None, failures, is_delivery=True, cut=cut)

    def _cut(self, pause: float) -> float:
        """Wait no longer than until one more event may be suspected, where Lago answers to questions."""
        soon = self._trouble.next_suspicion()
        if soon is None or pause <= (least := max(SOON, soon)) or not self._answers():
            return pause
        return least

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


def _whole(pause: float) -> float:
    return pause
