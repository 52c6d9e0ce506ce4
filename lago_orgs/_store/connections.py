"""A process's connections to one SQLite file: to write, to read, to tidy up, and none across a fork.

Whoever calls may be interrupted between any two lines. So nothing here begins a transaction, each change is one
statement that SQLite commits by itself, no cursor with a statement under way is bound to a name, and locks are held
by `with` alone.
"""

import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from lago_orgs._store.companions import log_of, note_log, refuse_foreign_log, refuse_lonely_log
from lago_orgs._store.failures import Failures
from lago_orgs._store.files import Identity, identity, size_of
from lago_orgs._store.locking import new_lock
from lago_orgs._store.logs import Look, Seen, look_at
from lago_orgs._store.sqlite import Format, Synchronous, is_busy, open_file, patiently, refusal
from lago_orgs._store.turns import Turns
from lago_orgs._store.verifying import Verifier

Rows = list[tuple[Any, ...]]
LONG_LOG = 32_000  # pages of the write-ahead log at which a write copies them itself, if nobody else did
SHORT_REST = 512  # pages that are copied while nobody can write
MOST_LENT = 16  # cursors: one is in use, and one for each call that began within another or was broken off
LOG_BYTES = 8_000_000  # of the write-ahead log's file that stay, so that it need not grow each time


class _Haste(threading.local):
    """For how many seconds a thread may be held up; None is as long as it takes."""

    seconds: float | None = None


class _Hurried:
    """A block in which a thread may be held up for so long: a class, for each recorded event comes by here."""

    __slots__ = ("_before", "_haste", "_seconds")

    def __init__(self, haste: _Haste, seconds: float) -> None:
        self._haste, self._seconds = haste, seconds
        self._before = haste.seconds

    def __enter__(self) -> None:
        self._haste.seconds = self._seconds

    def __exit__(self, *_: object) -> None:
        self._haste.seconds = self._before


class Connections:
    """The connections of a process, opened when they are needed.

    All writes go through one connection behind one lock: threads then wait for each other microseconds, where SQLite's
    own lock would let them sleep. Reads have a connection of their own and never wait for writes, and so has what
    copies the write-ahead log into the file, which takes long.

    Args:
        path: The file's own name.
        synchronous: SQLite's own setting.
        form: What it holds.
        failures: What to raise when it cannot be used.
    """

    def __init__(self, path: Path, synchronous: Synchronous, form: Format, failures: Failures) -> None:
        self.path = path
        self.failures = failures
        self.identity: Identity | None = None
        """Which file the connections are to; None before the first."""
        self._synchronous: Synchronous = synchronous
        self._form = form
        self._closed = False
        self._suspended = False
        self._orphaned = False
        self._inherited: list[object] = []
        self._found: str | None = None
        self._seen_log: Seen | None = None
        self.haste = _Haste()
        self._start()

    def __del__(self) -> None:
        """Close what nobody closed, in the process that opened it."""
        if getattr(self, "_pid", None) == os.getpid():
            with suppress(sqlite3.Error):
                self._disconnect()

    def _start(self) -> None:
        self._pid = os.getpid()
        self.turns = Turns()
        self._read_lock = new_lock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._log: Identity | None = None
        self._keep_lock = new_lock()
        self._keeper: sqlite3.Connection | None = None
        self._haste_lock = new_lock()
        self._hasty: sqlite3.Connection | None = None
        self._verifier = Verifier(self.path)
        self.cursor: sqlite3.Cursor | None = None
        """A cursor to write with, made once and kept because making one takes a tenth of an insert; needs the lock."""
        self._lent: list[sqlite3.Cursor] = []

    def writer(self) -> sqlite3.Connection:
        """The connection to write with; needs the lock."""
        if self._writer is None:
            writer = self._open()
            # Whoever tidies shortens the log, off the callers' path; this is for files that nobody tidies.
            writer.execute(f"PRAGMA wal_autocheckpoint = {LONG_LOG}")
            writer.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            self.cursor = None
            self._writer = writer
        return self._writer

    def open_cursor(self) -> sqlite3.Cursor:
        """The cursor to write with; needs the lock."""
        if self.cursor is None:
            self.cursor = self.writer().cursor()
            if len(self._lent) >= MOST_LENT:
                self._take_back()
            self._lent.append(self.cursor)
        return self.cursor

    def write(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> Rows:
        """One statement that changes something, and what it returns.

        Raises:
            sqlite3.IntegrityError: What it would keep is there already.
        """
        if self.haste.seconds is not None:
            return self._in_haste(statement, values, self.haste.seconds)
        try:  # around the lock: within, its first line would belong to no block that lets the lock go
            with self.turns.lock:
                return patiently(lambda: self.writer().execute(statement, values).fetchall())
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures) from error

    def read(self, statement: str, values: Sequence[object] | Mapping[str, object] = ()) -> Rows:
        """One statement that changes nothing, and what it returns: all as of one instant."""
        if self.haste.seconds is not None:
            return self._in_haste(statement, values, self.haste.seconds)
        try:
            with self._read_lock:
                return patiently(lambda: self._reading().execute(statement, values).fetchall())
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures) from error

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here take longer than so many seconds, whoever holds the file or a lock.

        An event loop must not stand still. Its statements go over a connection of their own, so that they wait for no
        thread that waits for the file.
        """
        return _Hurried(self.haste, seconds)

    def _in_haste(self, statement: str, values: Sequence[object] | Mapping[str, object], seconds: float) -> Rows:
        try:
            with self._haste_lock:
                return patiently(lambda: self._hastening().execute(statement, values).fetchall(), seconds)
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures, seconds) from error

    def _hastening(self) -> sqlite3.Connection:
        if self._hasty is None:
            self._hasty = self._open()
        return self._hasty

    def _reading(self) -> sqlite3.Connection:
        if self._reader is None:
            self._reader = self._open()
        return self._reader

    def give_back(self, pages: int) -> None:
        """Give so many free pages of the file back, in one step."""
        try:
            with self.turns.lock:
                # As a script: run by itself, the statement would end after its first page.
                patiently(lambda: self.writer().executescript(f"PRAGMA incremental_vacuum({pages})"))
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures) from error

    def shorten_log(self) -> None:
        """Copy the write-ahead log into the file, and begin it anew where it has become long.

        Copying holds nobody up. Cutting does, so that it is done when little is left to copy; or when the log is so
        long that it matters more.
        """
        try:
            with self._keep_lock:
                ((_, pages, copied),) = patiently(
                    lambda: self._keeping().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                )
        except sqlite3.Error as error:
            raise refusal(self.path, error, self.failures) from error
        if size_of(log_of(self.path)) > LOG_BYTES and (pages - copied < SHORT_REST or pages > LONG_LOG):
            self.write("PRAGMA wal_checkpoint(TRUNCATE)")  # refuses without waiting while another process reads

    def _keeping(self) -> sqlite3.Connection:
        if self._keeper is None:
            self._keeper = self._open()
        return self._keeper

    def reopen(self) -> None:
        """Leave the file that was opened for the one that has its name now."""
        with self.turns.lock, self._read_lock, self._keep_lock, self._haste_lock:
            if self._writer is not None:
                # SQLite leaves the log of a file that lost its name; the one that has the name would get it.
                with suppress(sqlite3.Error):
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._disconnect()
            self.identity = self._found = None
            self._verifier.forget()

    def before_fork(self) -> None:
        """Close all and hold every user still: SQLite must not cross a fork, not even unused.

        Its library remembers per process which files are locked. A child that inherited that memory would believe in
        locks that only the parent has, and the write-ahead log could be removed under it.
        """
        self._verifier.before_fork()
        for lock in self._locks():
            lock.acquire()
        self._disconnect()
        self._suspended = True

    def after_fork(self, *, in_child: bool) -> None:
        """Let the users go on; all are opened anew at the next use."""
        was_suspended, self._suspended = self._suspended, False
        if not in_child:
            if was_suspended:
                for lock in self._locks():
                    lock.release()
                self._verifier.after_fork()
            return
        open_ones = [each for each in (self._writer, self._reader, self._keeper, self._hasty) if each is not None]
        # They are neither used nor closed: either would touch what the parent goes on with.
        self._inherited += [*open_ones, *self._lent]
        self._orphaned = self._orphaned or bool(open_ones)
        self.identity = None
        self._start()

    def close(self) -> None:
        """Close all for good."""
        self._closed = True
        with self.turns.lock, self._read_lock, self._keep_lock, self._haste_lock:
            self._disconnect()

    def _locks(self) -> tuple[threading.RLock, ...]:
        return (self.turns.lock, self._read_lock, self._keep_lock, self._haste_lock)

    def _disconnect(self) -> None:
        open_ones = (self._keeper, self._reader, self._hasty, self._writer)
        self._keeper = self._reader = self._hasty = self._writer = self.cursor = self._log = self._seen_log = None
        self._take_back()
        for connection in open_ones:
            if connection is not None:
                connection.close()

    def _take_back(self) -> None:
        """Close the cursors that were lent; needs the lock.

        Until Python 3.12 a cursor keeps the statement that failed in it, and with that keeps SQLite's connection open
        behind the closed one, until the thread that has it in hand lets go of it. So they are held on to here, and
        come to their end while nobody can fork.
        """
        lent, self._lent = self._lent, []
        for cursor in lent:
            try:
                cursor.close()
            except sqlite3.ProgrammingError:  # it is at work, and this is a signal's handler within
                self._lent.append(cursor)

    def _open(self) -> sqlite3.Connection:
        if self._closed:
            raise self.failures.closed(f"{self.failures.noun} {self.path} was closed")
        if self._orphaned:
            raise self.failures.unavailable(
                f"{self.failures.noun} {self.path} was open when this process was forked without telling Python first, "
                "as uWSGI does: set lazy-apps = true, or record only in the workers"
            )
        self._refuse_another()
        numbering = self._form.numbering if self.identity is None else None  # once for all connections to a file
        if self._log is None:
            refuse_lonely_log(self.path, self.failures)
        if numbering is not None:
            refuse_foreign_log(self.path, numbering, self.failures)
        connection = open_file(self.path, self._synchronous, self._form, self.failures)
        try:
            if numbering is not None:
                note_log(connection, self.path, numbering)
            self._refuse_another()
            self.identity = identity(self.path)
            self._log = self._log or identity(log_of(self.path))
        except BaseException:
            connection.close()
            raise
        return connection

    def damage(self) -> str | None:
        """What became of the file that was opened, or of its log, in words; None if both are where they were."""
        if self.identity is None:
            return None
        found = identity(self.path)
        if found != self.identity:
            return "was deleted or renamed" if found is None else "was replaced by another file"
        if size_of(self.path) == 0:
            return "was emptied"
        if self._log is not None and identity(log_of(self.path)) != self._log:
            return "lost its write-ahead log, which was deleted, renamed or replaced,"
        if self._log is not None and self._is_log_cut():
            return "lost what its write-ahead log held, which was cut or overwritten,"
        return self._found

    def _is_log_cut(self) -> bool:
        look, seen = look_at(log_of(self.path), self._seen_log)
        if look is Look.EMPTY and self._refuses_to_copy():
            look = Look.CUT
        if look is not Look.CUT:
            self._seen_log = seen
        return look is Look.CUT

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
        if self.identity is not None and (found := self._verifier.look()) is not None:
            self._found = f"was damaged ({found[:200]})"

    def _refuse_another(self) -> None:
        if (damage := self.damage()) is not None:
            raise self.failures.unavailable(
                f"{self.failures.noun} {self.path} {damage} while it was in use: put the file back, or start this "
                "process again"
            )
