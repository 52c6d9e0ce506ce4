"""One sender per outbox file: held by one process at a time, and let go by the kernel when that process dies."""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock belongs to the open file, so that two recorders of one process keep each other out as well,
        # and a forked child that closes its copy leaves the parent's lock alone.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class SenderLock:
    """The right to send from one outbox.

    Args:
        path: A file of its own beside the outbox; it stays empty and is never removed, for another may hold it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the right if nobody has it; whether it is held now.

        Raises:
            OSError: The file cannot be made.
        """
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let it go; in a forked child this leaves the parent's hold as it is."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
