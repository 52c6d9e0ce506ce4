"""Telling an object of each fork of its process, as long as it lives, and what to do with one that ends meanwhile."""

import os
import weakref
from collections.abc import Callable
from typing import Protocol

from lago_orgs._store.locking import new_lock


class Forking(Protocol):
    """What must know when its process forks."""

    def before_fork(self) -> None:
        """Let go of what must not cross a fork."""
        ...

    def after_fork(self, *, in_child: bool) -> None:
        """Go on."""
        ...


def follow_forks(bound: Forking) -> None:
    """Tell an object of each fork, without holding on to it."""
    reference = weakref.ref(bound)

    def before() -> None:
        if (alive := reference()) is not None:
            alive.before_fork()

    def in_parent() -> None:
        if (alive := reference()) is not None:
            alive.after_fork(in_child=False)

    def in_child() -> None:
        if (alive := reference()) is not None:
            alive.after_fork(in_child=True)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=before, after_in_parent=in_parent, after_in_child=in_child)


def end_outside_forks(end: Callable[[], None]) -> None:
    """Do what must not be half done when the process forks, for an object that nobody can tell of forks any more.

    The garbage collector calls in any thread, at any moment, whatever lock is held. So nothing waits here for a fork
    that has begun: the act is done after it, in the parent alone.

    Args:
        end: The act, which takes no lock.
    """
    _ends.do(end)


class _Ends:
    """The acts of this process that a fork waits for, and those that wait for a fork."""

    def __init__(self) -> None:
        self._late: list[Callable[[], None]] = []
        self._parents: list[Callable[[], None]] = []
        self._begin()

    def _begin(self) -> None:
        self._lock = new_lock()
        self._is_forking = False

    def do(self, end: Callable[[], None]) -> None:
        if self._is_forking:
            self._late.append(end)
            return
        with self._lock:
            end()

    def before_fork(self) -> None:
        self._lock.acquire()
        self._is_forking = True

    def in_parent(self) -> None:
        self._is_forking = False
        self._lock.release()
        while self._late:
            self._late.pop()()

    def in_child(self) -> None:
        # What is late is the parent's to do. Here it is never done, and never let go.
        self._parents += self._late
        self._late = []
        self._begin()


_ends = _Ends()
# Called last before a fork, as this is the first to be registered: what is followed has stood still by then.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_ends.before_fork, after_in_parent=_ends.in_parent, after_in_child=_ends.in_child)
