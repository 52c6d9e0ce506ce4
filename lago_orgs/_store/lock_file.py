"""A lock between processes that the kernel lets go when its holder dies."""

import sys
from io import FileIO
from pathlib import Path

from lago_orgs._store.failures import Failures, let_go_on
from lago_orgs._store.files import open_own, refuse_strange

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock belongs to the open file, so that two of one process keep each other out as well, and a forked child
        # that closes its copy leaves the parent's lock alone.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class LockFile:
    """A lock with a file of its own, which is never removed, for another may hold it.

    Args:
        path: The file.
        failures: What to raise when it cannot be used.
    """

    def __init__(self, path: Path, failures: Failures) -> None:
        self._path = path
        self._failures = failures
        self._held: FileIO | None = None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; whether it is held now.

        Raises:
            failures.unavailable: The file cannot be made, or is a link, or another user's.
        """
        if self._held is not None:
            return True
        refuse_strange(self._path, self._failures)
        try:
            file = open_own(self._path)
        except OSError as error:
            let_go_on(error)
            raise self._failures.unavailable(
                f"{self._failures.noun} needs the file {self._path} for its lock: this user must be able to write the "
                f"folder ({error})"
            ) from error
        try:
            _lock(file.fileno())
        except OSError as error:
            file.close()
            let_go_on(error)
            return False
        self._held = file
        return True

    def release(self) -> None:
        """Let it go; in a forked child this leaves the parent's hold as it is."""
        held, self._held = self._held, None
        if held is not None:
            held.close()
