"""A process's connections to one SQLite file: how they are opened, closed, and kept from crossing a fork.

Whoever calls may be interrupted between any two lines, so locks are held by `with` alone; and nothing that SQLite has
open may be let go outside of them, for a fork could come in between.

Locks are taken in one order: the one to write, to read, to copy the log, for threads in haste. Whoever opens a
connection holds one of them, and takes no other.
"""

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from lago_orgs._store.companions import note_log, refuse_foreign_log, refuse_lonely_log
from lago_orgs._store.cursors import Cursors
from lago_orgs._store.failures import Failures
from lago_orgs._store.files import refuse_other_names
from lago_orgs._store.forks import end_outside_forks
from lago_orgs._store.haste import Haste
from lago_orgs._store.locking import new_lock
from lago_orgs._store.presence import Presence
from lago_orgs._store.sqlite import PATIENCE, Format, Synchronous, is_busy, open_file
from lago_orgs._store.turns import Turns
from lago_orgs._store.verifying import Verifier

LONG_LOG = 32_000  # pages of the write-ahead log at which a write copies them itself, if nobody else did
SHORT_LOG = 6_000_000  # bytes of it at which a write in haste does: fewer than the next line lets stay
LOG_BYTES = 8_000_000  # of the write-ahead log's file that stay, where nobody says more


class Handles:
    """The connections of a process, opened when they are needed, one for each way to use the file.

    Args:
        path: The file's own name.
        synchronous: SQLite's own setting.
        form: What it holds.
        failures: What to raise when it cannot be used.
        patience: Seconds that another process's lock is waited for, by each thread for itself; None is half a minute.
        log_bytes: How long the write-ahead log's file may stay: to write over what it holds takes less than to lengthen
            it, which each flush has to note.
    """

    def __init__(
        self,
        path: Path,
        synchronous: Synchronous,
        form: Format,
        failures: Failures,
        patience: float | None = None,
        *,
        log_bytes: int = LOG_BYTES,
    ) -> None:
        self.path = path
        self.failures = failures
        self.patience = PATIENCE if patience is None else patience
        self.log_bytes = log_bytes
        self.haste = Haste()
        self._presence = Presence(path)
        self._synchronous: Synchronous = synchronous
        self._form = form
        self._closed = False
        self._stilled: list[threading.RLock] = []
        self._suspended = False
        self._orphaned = False
        self._inherited: list[object] = []
        self._found: str | None = None
        self._start()

    def __del__(self) -> None:
        """Close what nobody closed, in the process that opened it."""
        if getattr(self, "_pid", None) == os.getpid() and any(self._open_ones()):
            end_outside_forks(self._end)

    def _end(self) -> None:
        with suppress(sqlite3.Error):
            self._disconnect()

    def _start(self) -> None:
        self._pid = os.getpid()
        self.turns = Turns()
        self._read_lock = new_lock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._keep_lock = new_lock()
        self._keeper: sqlite3.Connection | None = None
        self.haste_lock = new_lock()
        self._hasty: sqlite3.Connection | None = None
        self._verifier = Verifier(self.path)
        self.cursors = Cursors()
        self.hasty_cursors = Cursors()

    def writer(self) -> sqlite3.Connection:
        """The connection to write with; needs the lock."""
        if self._writer is None:
            # Whoever tidies shortens the log, off the callers' path; this is for files that nobody tidies.
            writer = self._open_to_write(LONG_LOG)
            self.cursors.kept = None
            self._writer = writer
        return self._writer

    def _open_to_write(self, pages: int) -> sqlite3.Connection:
        """Open a connection whose commits copy the log themselves once it has so many pages."""
        connection = self._open()
        connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
        connection.execute(f"PRAGMA journal_size_limit = {self.log_bytes}")
        return connection

    def open_cursor(self) -> sqlite3.Cursor:
        """The cursor to write with; needs the lock."""
        return self.cursors.kept or self.cursors.make(self.writer())

    def open_hasty_cursor(self) -> sqlite3.Cursor:
        """The cursor to write with in haste; needs the lock of those who are."""
        return self.hasty_cursors.kept or self.hasty_cursors.make(self._hastening())

    def _hastening(self) -> sqlite3.Connection:
        if self._hasty is None:
            # Copying takes until the disk has it, and an event loop stands still for that long. So this leaves it to
            # whoever tidies, and does it where that comes too late: before the log is so long that it would be cut,
            # which locks the file for longer than haste waits.
            hasty = self._open_to_write(LONG_LOG)
            ((page,),) = hasty.execute("PRAGMA page_size").fetchall()
            hasty.execute(f"PRAGMA wal_autocheckpoint = {SHORT_LOG // page}")
            self.hasty_cursors.kept = None
            self._hasty = hasty
        return self._hasty

    def _reading(self) -> sqlite3.Connection:
        if self._reader is None:
            self._reader = self._open()
        return self._reader

    def _keeping(self) -> sqlite3.Connection:
        if self._keeper is None:
            self._keeper = self._open()
        return self._keeper

    def reopen(self) -> None:
        """Leave the file that was opened for the one that has its name now."""
        with self.turns.lock, self._read_lock, self._keep_lock, self.haste_lock:
            if self._writer is not None:
                # SQLite leaves the log of a file that lost its name; the one that has the name would get it.
                with suppress(sqlite3.Error):
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._disconnect()
            self._presence.forget()
            self._found = None
            self._verifier.forget()

    def before_fork(self) -> None:
        """Close all and hold every user still: SQLite must not cross a fork, not even unused.

        Its library remembers per process which files are locked. A child that inherited that memory would believe in
        locks that only the parent has, and the write-ahead log could be removed under it.
        """
        self._verifier.before_fork()
        for lock in self._locks():
            lock.acquire()
            self._stilled.append(lock)  # a signal's handler may raise here, and the fork takes place all the same
        self._disconnect()
        self._suspended = True

    def after_fork(self, *, in_child: bool) -> None:
        """Let the users go on; all are opened anew at the next use."""
        stilled, self._stilled, self._suspended = self._stilled, [], False
        if not in_child:
            for lock in stilled:
                lock.release()
            self._verifier.after_fork()
            return
        open_ones = [each for each in self._open_ones() if each is not None]
        # They are neither used nor closed: either would touch what the parent goes on with.
        self._inherited += [*open_ones, *self.cursors.lent, *self.hasty_cursors.lent]
        self._orphaned = self._orphaned or bool(open_ones)
        self._presence.forget()
        self._start()

    def close(self) -> None:
        """Close all for good."""
        self._closed = True
        with self.turns.lock, self._read_lock, self._keep_lock, self.haste_lock:
            self._disconnect()

    def _locks(self) -> tuple[threading.RLock, ...]:
        return (self.turns.lock, self._read_lock, self._keep_lock, self.haste_lock)

    def _open_ones(self) -> tuple[sqlite3.Connection | None, ...]:
        return (self._keeper, self._reader, self._hasty, self._writer)

    def _disconnect(self) -> None:
        open_ones = self._open_ones()
        self._keeper = self._reader = self._hasty = self._writer = None
        self.cursors.kept = self.hasty_cursors.kept = None
        self._presence.forget_log()
        self.cursors.take_back()
        self.hasty_cursors.take_back()
        for connection in open_ones:
            if connection is not None:
                connection.close()

    def _open(self) -> sqlite3.Connection:
        if self._closed:
            raise self.failures.closed(f"{self.failures.noun} {self.path} was closed")
        if self._orphaned:
            raise self.failures.unavailable(
                f"{self.failures.noun} {self.path} was open when this process was forked without telling Python first, "
                "as uWSGI does: set lazy-apps = true, or record only in the workers"
            )
        self._refuse_another()
        numbering = (
            self._form.numbering if self._presence.identity is None else None
        )  # once for all connections to a file
        if self._presence.identity is None:  # one that comes later does no harm: nobody opens that name
            refuse_other_names(self.path, self.failures)
        if self._presence.log is None:
            refuse_lonely_log(self.path, self.failures)
        if numbering is not None:
            refuse_foreign_log(self.path, numbering, self.failures)
        connection = open_file(self.path, self._synchronous, self._form, self.failures, self.patience)
        try:
            if numbering is not None:
                note_log(connection, self.path, numbering)
            self._refuse_another()
            self._presence.note()
        except BaseException:
            connection.close()
            raise
        return connection

    def _refuse_another(self) -> None:
        # Whether SQLite misses something in an empty log is asked by whoever holds no lock of those that come later.
        if (damage := self._presence.damage() or self._found) is not None:
            raise self.failures.unavailable(
                f"{self.failures.noun} {self.path} {damage} while it was in use: put the file back, or start this "
                "process again"
            )

    def has_its_name(self) -> bool:
        """Say whether the file that was opened is where it was: the part of `damage` that costs next to nothing."""
        return self._presence.has_its_name()

    def damage(self) -> str | None:
        """Return what became of the file that was opened, or of its log, in words; None if both are where they were.

        Waits for writes where the log was emptied, unless the thread is in haste. So whoever holds another lock of
        these does not call it.
        """
        misses_something = self._refuses_to_copy if self.haste.seconds is None else None
        return self._presence.damage(misses_something) or self._found

    def _refuses_to_copy(self) -> bool:
        """Whether SQLite still looks for something in a log that is empty."""
        try:
            with self.turns.lock:
                if self._writer is not None:
                    self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error as error:
            return not is_busy(error)
        return False

    def verify(self) -> None:
        """Look through the file, if it was written since, at most a hundredth of the time; `damage` says what is found.

        Over a connection of its own, which has none of its pages in memory.
        """
        if self._presence.identity is not None and (found := self._verifier.look()) is not None:
            self._found = f"was damaged ({found[:200]})"
