"""What happens to a recorder when its process forks or exits."""

import atexit
import weakref
from typing import Protocol

from lago_orgs._store.forks import Forking, follow_forks


class ProcessBound(Forking, Protocol):
    """What follows its process's life."""

    def at_exit(self) -> None:
        """Come to an end."""
        ...


def follow_process(bound: ProcessBound) -> None:
    """Tell an object of each fork and of the interpreter's exit, as long as it lives."""
    reference = weakref.ref(bound)

    def at_exit() -> None:
        if (alive := reference()) is not None:
            alive.at_exit()

    follow_forks(bound)
    atexit.register(at_exit)
    weakref.finalize(bound, atexit.unregister, at_exit).atexit = False
