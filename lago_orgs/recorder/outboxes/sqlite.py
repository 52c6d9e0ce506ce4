"""The outbox in one SQLite file: kept through `kill -9`, shared by all threads and processes of a machine."""

import os
import sqlite3
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from lago_orgs._core.events import Event, has_mark
from lago_orgs._store.connections import Connections
from lago_orgs._store.failures import Failures
from lago_orgs._store.files import resolved
from lago_orgs._store.lock_file import LockFile
from lago_orgs._store.sqlite import Synchronous, is_busy, refusal
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import (
    OutboxBusy,
    OutboxCorrupt,
    OutboxError,
    OutboxTooNew,
    OutboxUnavailable,
    RecorderClosed,
)
from lago_orgs.recorder.outboxes import sqlite_statements as sql
from lago_orgs.recorder.outboxes.placed import Placed
from lago_orgs.recorder.outboxes.sqlite_books import SqliteBooks
from lago_orgs.recorder.outboxes.sqlite_ids import Ids
from lago_orgs.recorder.outboxes.sqlite_limits import SqliteLimits
from lago_orgs.recorder.outboxes.sqlite_lineage import Lineage
from lago_orgs.recorder.outboxes.sqlite_right import Right
from lago_orgs.recorder.outboxes.sqlite_sending import SqliteSending
from lago_orgs.recorder.outboxes.sqlite_tidying import Tidying
from lago_orgs.recorder.outboxes.sqlite_versions import FORMAT

FAILURES = Failures("the outbox", OutboxUnavailable, OutboxBusy, OutboxCorrupt, OutboxTooNew, RecorderClosed)
LOOK_AFTER = 500  # milliseconds by an event's own clock between two looks at where the file is
LOOK_EVERY = 256  # events, where that clock stands still
KNOWN_TRIES = 5
STALE = 0.2  # seconds that the figures for limits may be old


class SqliteStore(SqliteBooks, SqliteSending, SqliteLimits):
    """Keeps rows in one file, in SQLite's write-ahead log.

    Any number of threads and processes on one machine may use one file. It must be on a local disk. A new one is its
    user's alone (0600), and so is one of version 1 once it is taken over; wider rights that somebody gave to a file of
    this version stay.

    Args:
        path: The file; its folder must exist. A symbolic link of this user's own, or root's, may lead to it.
        synchronous: `NORMAL` survives the death of the process; `FULL` also a power failure, for a disk flush with
            each event; `OFF` never flushes.

    Raises:
        OutboxError: The file cannot be used; the message says why, and what to do.
    """

    is_shared = True
    is_remote = False

    def __init__(self, path: str | os.PathLike[str], *, synchronous: Synchronous = "NORMAL") -> None:
        if str(path) == ":memory:":
            raise InvalidArgument("path is ':memory:': use MemoryOutbox, which needs no file")
        if "://" in str(path):  # which may hold a password
            raise InvalidArgument("path is an address: give RedisOutbox(url) for Redis, or the path of a file")
        if synchronous not in {"OFF", "NORMAL", "FULL"}:
            raise InvalidArgument(f"synchronous is {synchronous!r:.80}: it is 'OFF', 'NORMAL' or 'FULL'")
        self._path = resolved(Path(path), FAILURES)
        self._database = Connections(self._path, synchronous, FORMAT, FAILURES)
        lock = LockFile(self._path.with_name(self._path.name + ".sender"), FAILURES)
        self._right = Right(self._database, lock)
        self._ids = Ids(self._database, self.place)
        self._placed = Placed()
        self._lineage = Lineage(self._database, self.place, self._placed)
        self._looked_at = 0
        self._unlooked = 0
        self._newest = 0
        self._settled = 0
        self._bytes = 0
        self._changed()
        self._uncounted = 0
        self._count()
        self._tidying = Tidying(self._database, self._newest)

    def __repr__(self) -> str:
        return f"SqliteStore({str(self._path)!r})"

    @property
    def place(self) -> str:
        """The file, in words."""
        return f"the outbox {self._path}"

    # Recording

    def insert(self, event: Event, connection: object | None = None, *, is_fresh: bool = False) -> Event | None:
        """Keep an event unless its identity is known, in one statement; it is committed when this returns."""
        if connection is not None or (not is_fresh and has_mark(event.transaction_id)):
            return self._insert_otherwise(event, connection)
        database = self._database
        if database.haste.seconds is not None:
            return self._insert_in_haste(event)
        turns, cursors = database.turns, database.cursors
        if turns.is_taken or turns.is_wanted:
            turns.wait()
        try:  # around the lock: within, its first line would belong to no block that lets the lock go
            with turns.lock:
                turns.is_taken, turns.is_wanted = True, False
                turns.acts += 1
                self._unlooked += 1
                if self._unlooked > LOOK_EVERY or not 0 <= event[8] - self._looked_at <= LOOK_AFTER:
                    self._look(event[8])
                cursor, cursors.kept = database.open_cursor(), None  # a call from within this one takes another
                cursor.execute(sql.INSERT, event)
                self._newest = place = cursor.lastrowid or 0
                cursors.kept = cursor
                self._placed.note(place, event)
                if goes_on := place > self._lineage.recorded[0]:
                    self._lineage.recorded = (place, event)
                self._bytes += len(event[6])
                turns.is_taken = False
        except sqlite3.IntegrityError:
            return self._known(event)
        except sqlite3.Error as error:
            if not (isinstance(error, sqlite3.ProgrammingError) or is_busy(error)):
                turns.is_taken = False
                raise refusal(self._path, error, FAILURES) from error
            return self._insert_anew(event)
        if not goes_on:
            self._doubt()
        return None

    def _insert_otherwise(self, event: Event, connection: object | None) -> Event | None:
        """Insert an event whose id was made here, and may be known though no index says so."""
        if connection is not None:
            raise InvalidArgument(
                "connection is given: an outbox in a file of its own keeps events by itself, pass None"
            )
        return self._insert_again(event)

    def _insert_in_haste(self, event: Event) -> Event | None:
        """Insert for a thread that must not be held up, over a connection of its own."""
        database = self._database
        if not 0 <= event[8] - self._looked_at <= LOOK_AFTER:
            self._look(event[8])
        cursors = database.hasty_cursors
        try:
            with database.haste_lock:
                cursor, cursors.kept = database.open_hasty_cursor(), None
                cursor.execute(sql.INSERT, event)
                place, cursors.kept = cursor.lastrowid or 0, cursor
                self._placed.note(place, event)
                if goes_on := place > self._lineage.recorded[0]:
                    self._lineage.recorded = (place, event)
        except sqlite3.IntegrityError:
            return self._known(event)
        except sqlite3.Error:  # what is more than a lock is met again, and said
            return self._insert_anew(event)
        self._uncounted += 1
        self._bytes += len(event[6])
        if not goes_on:
            self._doubt()
        return None

    def _doubt(self) -> None:
        """See whether the file was put back, after an event came no later than another of this process.

        Another thread, or a call from within this one, may also have been faster. The event is kept, whatever is found.
        """
        with suppress(OutboxError, RecorderClosed):
            self._lineage.generation()

    def _insert_anew(self, event: Event) -> Event | None:
        """Insert when somebody else has the file, or when this is called from within itself.

        The handler of a signal or a `__del__` may come while the kept cursor is in use; so this takes another.
        """
        self._database.turns.is_taken = False
        self._changed()
        try:
            self._database.write(sql.INSERT, event)
        except sqlite3.IntegrityError:
            return self._known(event)
        return None

    def _known(self, event: Event) -> Event | None:
        """The event that is known under this one's identity; if that has just been forgotten, this one is kept."""
        self._database.turns.is_taken = False
        return self._insert_again(event)

    def _insert_again(self, event: Event) -> Event | None:
        """Look first for an event that may have been kept before, and insert it where it was not."""
        self._changed()
        for _ in range(KNOWN_TRIES):
            if (known := self.known(event)) is not None:
                return known
            try:
                self._database.write(sql.INSERT, event)
            except sqlite3.IntegrityError:  # it is known again
                continue
            return None
        raise OutboxBusy(f"{self.place}: an event is known and forgotten again and again, try later")

    def known(self, event: Event) -> Event | None:
        """The event that is known under one's identity."""
        statement = sql.KNOWN
        if has_mark(event.transaction_id):
            self._ids.list_made()
            statement = sql.KNOWN_BY_MADE_ID
        found = self._database.write(statement, dict(zip(sql.IDENTITY, event.identity, strict=True)))
        return Event._make(found[0]) if found else None

    def _look(self, now: int) -> None:
        """See that the file is where it was, so that nothing is written into a file that nobody will find."""
        if (trouble := self.check()) is not None:
            self._database.turns.is_taken = False
            if self._database.write(sql.OLDEST):
                raise OutboxUnavailable(
                    f"{trouble}, and events wait in it that are delivered as long as this process lives: put the file "
                    "back, with its -wal and -shm; but never over another file that has the name by now and may hold "
                    "events too. As soon as none wait, recording goes on in the file that has the name then"
                )
            self._reopen()
        self._looked_at = now
        self._unlooked = 0

    def _reopen(self) -> None:
        self._lineage.forget()
        self._right.unlock()
        self._database.reopen()
        self._lineage.forget()  # what other threads told of the former file meanwhile
        self._newest = self._settled = self._bytes = 0
        self._count()

    def pending(self) -> tuple[int, int]:
        """How many events wait, and how many bytes their properties have; at most a fifth of a second old."""
        self._uncounted += 1
        if self._uncounted > LOOK_EVERY or time.monotonic() - self._counted_at > STALE:
            self._count()
        return self._newest - self._settled, self._bytes

    def _changed(self) -> None:
        self._counted_at = float("-inf")

    def _count(self) -> None:
        in_haste = self._database.haste.seconds is not None
        with nullcontext() if in_haste else self._database.turns.lock:  # an insert in between would count in neither
            ((newest, waiting, size),) = self._database.write(sql.PENDING)  # not behind a long read of another thread
            self._newest, self._settled, self._bytes = newest, newest - waiting, int(size)
            self._counted_at, self._uncounted = time.monotonic(), 0

    # Who sends

    def lease(self, owner: str, seconds: float) -> bool:
        """Take or renew the right to send, as `Right` does."""
        return self._right.take(owner, seconds)

    def end_lease(self, owner: str) -> None:
        """Give the right to send back."""
        self._right.end(owner)

    # Housekeeping

    def tidy(self, remember: int) -> None:
        """Count what was recorded into the ledger, forget old delivered events, give space back."""
        self._tidying.tidy(remember)

    def check(self) -> str | None:
        """Whether the file is still where it was opened, in words if not."""
        damage = self._database.damage()
        return damage and f"{self.place} {damage} while it was in use"

    def end_soon(self, seconds: float) -> None:
        """Let nobody wait longer than so many seconds for the file from now on."""
        self._database.patience = min(self._database.patience, seconds)

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here take longer than so many seconds, whoever holds the file."""
        return self._database.hurried(seconds)

    prompt = hurried

    # Process

    def before_fork(self) -> None:
        """Close the connections, and hold every user still."""
        self._database.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Connect again at the next use; the parent alone may go on sending."""
        self._database.after_fork(in_child=in_child)
        if in_child:
            self._right.unlock()

    def close(self) -> None:
        """Close the file; what waits in it is for the next outbox on it."""
        self._right.unlock()
        self._database.close()
        self._changed()
