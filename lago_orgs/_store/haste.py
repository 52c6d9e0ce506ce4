"""How long a thread may be held up by a file or a lock: as long as it takes, or as an event loop can bear."""

import threading


class Haste(threading.local):
    """For how many seconds a thread may be held up; None is as long as it takes."""

    seconds: float | None = None


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
