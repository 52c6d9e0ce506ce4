"""How long a thread may be held up by a file or a lock: as long as it takes, or as an event loop can bear."""

import threading
import time

REST = 0.3  # seconds after a wait in vain during which a thread in haste tries once, and does not wait again


class Haste(threading.local):
    """For how many seconds a thread may be held up; None is as long as it takes."""

    seconds: float | None = None
    _rests_until = float("-inf")

    def left(self, seconds: float) -> float:
        """Return how long of so many seconds to wait: many tasks of one event loop must not wait one after another."""
        return 0.0 if time.monotonic() < self._rests_until else seconds

    def waited_in_vain(self) -> None:
        """Note that a wait came to nothing."""
        self._rests_until = time.monotonic() + REST


class Hurried:
    """A block in which a thread may be held up for so long: a class, for each recorded event comes by here."""

    __slots__ = ("_before", "_haste", "_seconds")

    def __init__(self, haste: Haste, seconds: float) -> None:
        self._haste, self._seconds = haste, seconds
        self._before = haste.seconds

    def __enter__(self) -> None:
        self._haste.seconds = self._seconds

    def __exit__(self, *_: object) -> None:
        self._haste.seconds = self._before
