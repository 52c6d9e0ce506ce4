"""Holding a lock, and letting it go, whatever interrupts whoever holds it."""

import functools
import sys
import threading
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

if sys.version_info >= (3, 14):
    import _thread

    class Whole(_thread.RLock):
        """A re-entrant lock that a `with` statement takes and holds in one step.

        Python 3.14 takes a lock there by a call, and looks for signals at its end, before the block begins: a handler
        that raised then would leave the lock taken. Here that end is within a `try`; after a call of a method in Python
        nothing is looked for.
        """

        def __enter__(self) -> bool:
            before = self._recursion_count()  # type: ignore[attr-defined]  # the name that `threading` itself uses
            try:
                return self.acquire()
            except BaseException:
                if self._recursion_count() > before:  # type: ignore[attr-defined]  # as above
                    self.release()
                raise

else:
    Whole = threading.RLock


P = ParamSpec("P")
T = TypeVar("T")


def new_lock() -> threading.RLock:
    """Return a re-entrant lock for `with` blocks that a signal's handler may interrupt anywhere."""
    return Whole()


class Lockable(Protocol):
    """What has a lock of its own."""

    _lock: Any


L = TypeVar("L", bound=Lockable)


def locked(method: Callable[Concatenate[L, P], T]) -> Callable[Concatenate[L, P], T]:
    """Run a method while its object's `_lock` is held.

    A `with` block that has a loop with a condition in it does not let its lock go when a signal's handler raises: since
    Python 3.12 the interpreter looks for signals at jumps that the compiler counts to no block (`python -m dis` shows
    the gaps in the exception table). Here the block holds one call, and no jump.
    """

    @functools.wraps(method)
    def held(self: L, /, *arguments: P.args, **named: P.kwargs) -> T:
        with self._lock:
            return method(self, *arguments, **named)

    return held
