"""What is done over a process's connections to one SQLite file: to write, to read, to tidy up.

Whoever calls may be interrupted between any two lines. So nothing here begins a transaction, each change is one
statement that SQLite commits by itself, no cursor with a statement under way is bound to a name, and locks are held
by `with` alone.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from operator import attrgetter
from typing import Any, TypeVar

from lago_orgs._store.companions import log_of
from lago_orgs._store.files import size_of
from lago_orgs._store.handles import LONG_LOG, Handles
from lago_orgs._store.haste import Hurried
from lago_orgs._store.sqlite import is_busy, patiently, refusal

Rows = list[tuple[Any, ...]]
Values = Sequence[object] | Mapping[str, object]
T = TypeVar("T")
CHANGED: Callable[[sqlite3.Cursor], int] = attrgetter("rowcount")
SHORT_REST = 512  # pages that are copied while nobody can write


class Connections(Handles):
    """The connections of a process, opened when they are needed.

    All writes go through one connection behind one lock: threads then wait for each other microseconds, where SQLite's
    own lock would let them sleep. Reads have a connection of their own and never wait for writes, and so has what
    copies the write-ahead log into the file, which takes long.
    """

    def how_long(self) -> float:
        """Return for how many seconds others are waited for: also by who waits already."""
        return self.patience

    def write(self, statement: str, values: Values = ()) -> Rows:
        """One statement that changes something, and what it returns.

        Raises:
            sqlite3.IntegrityError: What it would keep is there already.
        """
        return self._write(statement, values, sqlite3.Cursor.fetchall)

    def change(self, statement: str, values: Values = ()) -> int:
        """One statement that changes something and returns nothing; how many rows it changed.

        Raises:
            sqlite3.IntegrityError: What it would keep is there already.
        """
        return self._write(statement, values, CHANGED)

    def _write(self, statement: str, values: Values, told: Callable[[sqlite3.Cursor], T]) -> T:
        if self.haste.seconds is not None:
            return self._in_haste(statement, values, self.haste.seconds, told)
        try:  # around the lock: within, its first line would belong to no block that lets the lock go
            return patiently(lambda: self._written(statement, values, told), self.how_long)
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures, self.patience) from error

    def _written(self, statement: str, values: Values, told: Callable[[sqlite3.Cursor], T]) -> T:
        # For one try: threads wait for a file that others hold beside each other, and not one after the other.
        with self.turns.lock:
            return told(self.writer().execute(statement, values))

    def read(self, statement: str, values: Values = ()) -> Rows:
        """One statement that changes nothing, and what it returns: all as of one instant."""
        if self.haste.seconds is not None:
            return self._in_haste(statement, values, self.haste.seconds, sqlite3.Cursor.fetchall)
        try:
            return patiently(lambda: self._read(statement, values), self.how_long)
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures, self.patience) from error

    def _read(self, statement: str, values: Values) -> Rows:
        with self._read_lock:
            return self._reading().execute(statement, values).fetchall()

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here take longer than so many seconds, whoever holds the file or a lock.

        An event loop must not stand still. Its statements go over a connection of their own, so that they wait for no
        thread that waits for the file.
        """
        return Hurried(self.haste, seconds)

    def _in_haste(self, statement: str, values: Values, seconds: float, told: Callable[[sqlite3.Cursor], T]) -> T:
        try:
            return patiently(lambda: self._hastened(statement, values, told), self.haste.left(seconds))
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            if is_busy(error):
                self.haste.waited_in_vain()
            raise refusal(self.path, error, self.failures, seconds) from error

    def _hastened(self, statement: str, values: Values, told: Callable[[sqlite3.Cursor], T]) -> T:
        # The lock is held for one try: a thread that can wait longer for the file holds up no event loop.
        with self.haste_lock:
            return told(self._hastening().execute(statement, values))

    def give_back(self, pages: int) -> None:
        """Give so many free pages of the file back, in one step."""

        def give() -> None:
            with self.turns.lock:  # for one try, as above
                # As a script: run by itself, the statement would end after its first page.
                self.writer().executescript(f"PRAGMA incremental_vacuum({pages})")

        try:
            patiently(give, self.how_long)
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures, self.patience) from error

    def shorten_log(self, most_bytes: int | None = None) -> None:
        """Copy the write-ahead log into the file, and begin it anew where it has become long.

        Copying holds nobody up. Cutting does, so that it is done when little is left to copy; or when the log is so
        long that it matters more.

        Args:
            most_bytes: How long its file may stay, where it may not be as long as while it is used.
        """
        pages, copied = self._copied()
        most = self.log_bytes if most_bytes is None else most_bytes
        if size_of(log_of(self.path)) > most and (pages - copied < SHORT_REST or pages > LONG_LOG):
            self.write("PRAGMA wal_checkpoint(TRUNCATE)")  # refuses without waiting while another process reads

    def reuse_log(self) -> None:
        """Copy the write-ahead log into the file, and let the next write begin it anew over what it holds.

        What was written meanwhile is copied while nobody can write, if it is little.
        """
        for _ in range(2):
            pages, copied = self._copied()
            if pages - copied < SHORT_REST:
                self.write("PRAGMA wal_checkpoint(RESTART)")  # refuses without waiting while another process reads
                return

    def _copied(self) -> tuple[int, int]:
        """Copy the log while others write; how many pages it has, and how many of them are copied."""
        try:
            with self._keep_lock:
                ((_, pages, copied),) = patiently(
                    lambda: self._keeping().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall(), self.how_long
                )
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures, self.patience) from error
        return pages, copied
