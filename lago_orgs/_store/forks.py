"""Telling an object of each fork of its process, as long as it lives."""

import os
import weakref
from typing import Protocol


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
