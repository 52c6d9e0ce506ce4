"""Modules that a thread imports are imported whole before the process forks.

httpx imports half of itself when the first client is made, which a recorder's thread does. A process that is forked in
the middle would have modules that no thread of it finishes: whatever imports them there waits for ever, or finds them
half made.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from threading import RLock
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 10.0  # seconds that a fork waits for them at most
# What the first client and its first request import.
LATE = ("certifi", "encodings.idna", "httpcore")


class _Imports:
    """The lock that whoever imports holds, and a fork takes."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._are_done = False
        self._held = 0

    def made(self, make: Callable[[], T]) -> T:
        if self._are_done:
            return make()
        with self._lock:
            for name in LATE:
                with suppress(ImportError):  # what is not installed is not imported later either
                    import_module(name)
            found = make()
            self._are_done = True
        return found

    def before_fork(self) -> None:
        self._held += self._lock.acquire(timeout=PATIENCE)

    def after_fork(self) -> None:
        if self._held:
            self._held -= 1
            self._lock.release()


_imports = _Imports()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_imports.before_fork, after_in_parent=_imports.after_fork, after_in_child=_imports.after_fork
    )


def made_whole(make: Callable[[], T]) -> T:
    """Make the first client of this process, with all that it and its first request import.

    Args:
        make: Makes it.
    """
    return _imports.made(make)
