"""A process's connections to one SQLite file: one to write, one to read, none across a fork."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lago_orgs.recorder.errors import OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.sqlite_file import LONG_LOG, Synchronous, open_file, patiently, refusal


class Connections:
    """The two connections of a process, opened when they are needed.

    All writes go through one connection behind one lock: threads then wait for each other microseconds, where SQLite's
    own lock would let them sleep. Reads have a connection of their own and never wait for writes.

    Args:
        path: The file.
        synchronous: SQLite's own setting.
    """

    def __init__(self, path: Path, synchronous: Synchronous) -> None:
        self._path = path
        self._synchronous: Synchronous = synchronous
        self._closed = False
        self._suspended = False
        self._orphaned = False
        self._start()

    def _start(self) -> None:
        self.write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self.cursor: sqlite3.Cursor | None = None
        """A cursor to write with, made once and kept because making one takes a tenth of an insert; needs the lock."""

    def open_cursor(self) -> sqlite3.Cursor:
        """The cursor to write with; needs `write_lock`."""
        if self.cursor is None:
            self._writer = self._open()
            # Whoever sends shortens the log, off the callers' path; this is for files that nobody sends from.
            self._writer.execute(f"PRAGMA wal_autocheckpoint = {LONG_LOG * 2}")
            self.cursor = self._writer.cursor()
        return self.cursor

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds all other writers off."""
        with self.write_lock:
            try:
                write = self.open_cursor().connection
                patiently(lambda: write.execute("BEGIN IMMEDIATE"))
                try:
                    yield write
                    write.execute("COMMIT")
                finally:
                    if write.in_transaction:
                        write.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise refusal(self._path, error) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection to read with, each statement for itself."""
        with self._read_lock:
            try:
                if self._reader is None:
                    self._reader = self._open()
                yield self._reader
            except sqlite3.Error as error:
                raise refusal(self._path, error) from error

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """The connection to read with, all statements as of one instant."""
        with self.reading() as read:
            read.execute("BEGIN")
            try:
                yield read
            finally:
                read.execute("COMMIT")

    def cut_log(self) -> None:
        """Write the whole log into the file and begin it anew, if no other process reads or writes just now."""
        with self.write_lock:
            try:
                self.open_cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error as error:
                raise refusal(self._path, error) from error

    def before_fork(self) -> None:
        """Close both and hold every user still: SQLite must not cross a fork, not even unused.

        Its library remembers per process which files are locked. A child that inherited that memory would believe in
        locks that only the parent has, and the write-ahead log could be removed under it.
        """
        self.write_lock.acquire()
        self._read_lock.acquire()
        self._disconnect()
        self._suspended = True

    def after_fork(self, *, in_child: bool) -> None:
        """Let the users go on; both are opened anew at the next use."""
        was_suspended, self._suspended = self._suspended, False
        if not in_child:
            self._read_lock.release()
            self.write_lock.release()
            return
        self._orphaned = self._orphaned or not (was_suspended or (self._writer is None and self._reader is None))
        if not self._orphaned:
            self._start()

    def close(self) -> None:
        """Close both for good."""
        with self.write_lock, self._read_lock:
            self._closed = True
            self._disconnect()

    def _disconnect(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._reader = self._writer = self.cursor = None

    def _open(self) -> sqlite3.Connection:
        if self._closed:
            raise RecorderClosed(f"the outbox {self._path} was closed")
        if self._orphaned:
            raise OutboxUnavailable(
                f"the outbox {self._path} was open when this process was forked without telling Python first, as uWSGI "
                "does: set lazy-apps = true, or record only in the workers"
            )
        return open_file(self._path, self._synchronous)
