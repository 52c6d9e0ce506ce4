"""Holding a lock for a method's whole run, whatever interrupts it."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


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
