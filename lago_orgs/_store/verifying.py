"""Looking through a whole file for damage, beside those that use it."""

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from lago_orgs._store.files import changed_at
from lago_orgs._store.locking import new_lock
from lago_orgs._store.sqlite import is_busy, is_interrupted, patiently

SELDOM = 100  # times as long as looking through the file took, until it is done again
PATIENCE = 1.0  # seconds that somebody who holds the file is waited for
BRIEF = 0.01  # seconds between two attempts to end a look


class Verifier:
    """Looks through a file over a connection of its own, which has none of its pages in memory.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = new_lock()
        self._is_stilled = False
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None
        self._again_at = float("-inf")

    def look(self) -> str | None:
        """Look through the file, if it was written since, at most a hundredth of the time; return what is wrong."""
        now, changed = time.monotonic(), changed_at(self._path)
        if now < self._again_at or changed == self._seen:
            return None
        with self._lock:
            said = self._looked()
        self._again_at = time.monotonic() + (time.monotonic() - now) * SELDOM
        if said is not None:
            self._seen = changed
        return said or None

    def _looked(self) -> str | None:
        """What is wrong, nothing if the file is sound; None if it could not be said."""
        try:
            with closing(sqlite3.connect(self._path, timeout=0, isolation_level=None)) as connection:
                self._connection = connection
                found = patiently(lambda: connection.execute("PRAGMA quick_check(1)").fetchall(), PATIENCE)
                return "" if found == [("ok",)] else str(found[0][0])
        except sqlite3.ProgrammingError:
            return None  # closed under it, by a fork
        except sqlite3.Error as error:
            return None if is_busy(error) or is_interrupted(error) else str(error)
        finally:
            self._connection = None

    def forget(self) -> None:
        """Look again soon: another file has the name now."""
        self._seen, self._again_at = None, float("-inf")

    def before_fork(self) -> None:
        """End a look that is under way, and let none begin: SQLite must not cross a fork, not even unused."""
        while not self._lock.acquire(timeout=BRIEF):
            with suppress(sqlite3.Error):
                if (connection := self._connection) is not None:
                    connection.interrupt()
        self._is_stilled = True
        if self._connection is not None:  # of this very thread, in whose look a signal's handler forks
            self._connection.close()

    def after_fork(self) -> None:
        """Go on in the parent; a child makes one of its own."""
        if self._is_stilled:
            self._is_stilled = False
            self._lock.release()
