"""Who of those that share a SQLite outbox may send: one at a time, whatever happens to it."""

import time

from lago_orgs._store.connections import Connections
from lago_orgs._store.lock_file import LockFile
from lago_orgs.recorder.errors import OutboxBusy, OutboxUnavailable
from lago_orgs.recorder.outboxes import sqlite_statements as sql

GRACE = 3.0  # seconds that a sender may be late before another takes its right
MOST = 3600.0  # seconds ahead; a right that ends later was written by a clock that has been put back


class Right:
    """The right to send what waits in a file.

    A lock of the kernel's passes it on at once when the process that has it dies. Beside it the owner and the end of
    the right stand in the file: if the process is frozen, the lock in its hands, another takes the right some seconds
    after that end.

    Args:
        database: The file.
        lock: The lock.
    """

    def __init__(self, database: Connections, lock: LockFile) -> None:
        self._database = database
        self._lock = lock
        self._locked_for: str | None = None

    def take(self, owner: str, seconds: float) -> bool:
        """Take or renew it; whether the owner has it now.

        Args:
            owner: Who sends.
            seconds: For how long.
        """
        if self._locked_for not in {None, owner}:
            return False
        is_ours = False
        has_lock = self._lock.acquire()
        values = {
            "owner": owner, "now": time.time(), "seconds": seconds, "has_lock": has_lock,
            "grace": GRACE, "most": max(MOST, seconds * 2),
        }  # fmt: skip
        try:
            is_ours = bool(self._database.write(sql.LEASE, values))
        except OutboxBusy:
            raise
        except OutboxUnavailable:  # nothing can be written, by nobody: who has the lock may send what is there
            if not has_lock or self._is_anothers(owner):
                raise
            is_ours = True
        finally:
            self._locked_for = owner if is_ours and has_lock else None
            if not is_ours:
                self._lock.release()
        return is_ours

    def _is_anothers(self, owner: str) -> bool:
        """Whether the right is noted for somebody who took it without the lock, as from one who was frozen."""
        now = time.time()
        return any(
            holder != owner and not had_lock and until + GRACE >= now
            for holder, until, had_lock in self._database.read(sql.HOLDER)
        )

    def end(self, owner: str) -> None:
        """Give it back."""
        if self._locked_for in {None, owner}:
            try:
                # Reading waits for nobody: who never sent closes at once, whoever holds the file.
                if any(holder == owner for holder, *_ in self._database.read(sql.HOLDER)):
                    self._database.write(sql.END_LEASE, (owner,))
            finally:
                self.unlock()

    def unlock(self) -> None:
        """Let go of the lock; what stands in the file stays."""
        self._locked_for = None
        self._lock.release()
