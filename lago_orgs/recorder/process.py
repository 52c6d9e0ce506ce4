"""What happens to a recorder when its process forks or exits."""

import atexit
from typing import Protocol

from lago_orgs._store.forks import Forking, follow_forks


class ProcessBound(Forking, Protocol):
    """What follows its process's life."""

    def at_exit(self) -> None:
        """Come to an end."""
        ...


def follow_process(bound: ProcessBound) -> None:
    """Tell an object of each fork and of the interpreter's exit, and hold on to it until it is forgotten."""
    follow_forks(bound)
    atexit.register(bound.at_exit)


def forget_process(bound: ProcessBound) -> None:
    """Hold on to an object no more."""
    atexit.unregister(bound.at_exit)
