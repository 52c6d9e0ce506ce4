"""The simulator's clock: real, frozen, or travelling."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

_TICK: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_YEAR: Final = 8999  # behind it there must be room for what is due later


def bearable(at: datetime) -> datetime:
    """The instant in UTC, if a clock may stand there.

    Raises:
        ValueError: It has no zone, or is not between 1970 and 8999.
    """
    if at.tzinfo is None or not 1970 <= at.year <= _LAST_YEAR:
        raise ValueError(f"{at}: the clock stands at instants with a zone, of the years 1970 to {_LAST_YEAR:,}")
    return max(at.astimezone(UTC), _EPOCH)


class Clock:
    """Tells the time of one simulator.

    No two readings are equal: whatever is created later has the later `created_at`, even while the clock stands still.

    Args:
        now: Freeze at this instant; None lets the clock run with the machine's.
        nanoseconds: Where the machine's time comes from, in nanoseconds since 1970.
    """

    def __init__(self, now: datetime | None = None, *, nanoseconds: Callable[[], int] = time.time_ns) -> None:
        self._nanoseconds = nanoseconds
        self._frozen: datetime | None = None
        self._offset = timedelta(0)
        self._last = _EPOCH
        if now is not None:
            self.freeze(now)

    @property
    def is_frozen(self) -> bool:
        """Whether the clock moves only when it is told to."""
        return self._frozen is not None

    def freeze(self, at: datetime) -> None:
        """Stand still at this instant."""
        self._frozen = bearable(at)
        self._last = self._frozen - _TICK

    def travel(self, to: datetime) -> None:
        """Go to this instant; a clock that ran goes on running from there."""
        if self.is_frozen:
            self.freeze(to)
        else:
            self._offset = bearable(to) - self._machine()
            self._last = bearable(to) - _TICK

    def run(self) -> None:
        """Follow the machine's time again."""
        self._frozen, self._offset, self._last = None, timedelta(0), _EPOCH

    def now(self) -> datetime:
        """The present instant in UTC, later than every one told before it."""
        at = self._frozen if self._frozen is not None else self._machine() + self._offset
        self._last = max(at, self._last + _TICK)
        return self._last

    def machine_ns(self) -> int:
        """The machine's own time, in nanoseconds since 1970."""
        return self._nanoseconds()

    @contextmanager
    def at_machine_time(self, nanoseconds: int) -> Iterator[None]:
        """Take this for the machine's time, to live through a request again."""
        source, self._nanoseconds = self._nanoseconds, lambda: nanoseconds
        try:
            yield
        finally:
            self._nanoseconds = source

    def peek(self) -> datetime:
        """The present instant, without taking a tick."""
        return max(self._last, self._frozen if self._frozen is not None else self._machine() + self._offset)

    def _machine(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self._nanoseconds() // 1000)
