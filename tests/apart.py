"""What an interruption at any line leaves in the interpreter itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

Result = TypeVar("Result")


def apart(act: Callable[[], Result]) -> Result:
    """What a call returns that a trace function may break off, with the exceptions that are handled in it kept apart.

    An exception that is raised before the first line of an `except` block leaves the one that was about to be handled
    as handled for good, and it keeps each frame that it came through, with what those hold open. A generator has its
    own, which ends with it.
    """

    def acting() -> Iterator[Result]:
        yield act()

    return next(acting())
