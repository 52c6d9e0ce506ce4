"""The outbox in one SQLite file: kept through `kill -9`, shared by all threads and processes of a machine."""

import json
import os
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from lago_orgs._core.events import Event
from lago_orgs._store.connections import Connections
from lago_orgs._store.failures import Failures
from lago_orgs._store.files import resolved
from lago_orgs._store.lock_file import LockFile
from lago_orgs._store.sqlite import Synchronous, is_busy, refusal
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import OutboxBusy, OutboxCorrupt, OutboxTooNew, OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.outboxes import sqlite_statements as sql
from lago_orgs.recorder.outboxes.placed import Placed
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from lago_orgs.recorder.outboxes.sqlite_books import SqliteBooks, row_of, storable
from lago_orgs.recorder.outboxes.sqlite_limits import EPOCH, SqliteLimits
from lago_orgs.recorder.outboxes.sqlite_right import Right
from lago_orgs.recorder.outboxes.sqlite_tidying import Tidying
from lago_orgs.recorder.outboxes.sqlite_versions import FORMAT

FAILURES = Failures("the outbox", OutboxUnavailable, OutboxBusy, OutboxCorrupt, OutboxTooNew, RecorderClosed)
LOOK_AFTER = 500  # milliseconds by an event's own clock between two looks at where the file is
LOOK_EVERY = 256  # events, where that clock stands still
KNOWN_TRIES = 5
STALE = 0.2  # seconds that the figures for limits may be old
PORTION = 64  # events that are read at once


class SqliteStore(SqliteBooks, SqliteLimits):
    """Keeps rows in one file, in SQLite's write-ahead log.

    Any number of threads and processes on one machine may use one file. It must be on a local disk. A new one is its
    user's alone (0600), and so is one of version 1 once it is taken over; wider rights that somebody gave to a file of
    this version stay.

    Args:
        path: The file; its folder must exist. A link of this user's own, or root's, may lead to it.
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
        if synchronous not in {"OFF", "NORMAL", "FULL"}:
            raise InvalidArgument(f"synchronous is {synchronous!r:.80}: it is 'OFF', 'NORMAL' or 'FULL'")
        self._path = resolved(Path(path), FAILURES)
        self._database = Connections(self._path, synchronous, FORMAT, FAILURES)
        lock = LockFile(self._path.with_name(self._path.name + ".sender"), FAILURES)
        self._right = Right(self._database, lock)
        self._reopened = 0
        self._placed = Placed()
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

    def insert(self, event: Event, connection: object | None = None) -> Event | None:
        """Keep an event unless its identity is known, in one statement; it is committed when this returns."""
        if connection is not None:
            raise InvalidArgument(
                "connection is given: an outbox in a file of its own keeps events by itself, pass None"
            )
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
                self._bytes += len(event[6])
                turns.is_taken = False
        except sqlite3.IntegrityError:
            return self._known(event)
        except sqlite3.Error as error:
            if not (isinstance(error, sqlite3.ProgrammingError) or is_busy(error)):
                turns.is_taken = False
                raise refusal(self._path, error, FAILURES) from error
            return self._insert_anew(event)
        return None

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
        except sqlite3.IntegrityError:
            return self._known(event)
        except sqlite3.Error:  # what is more than a lock is met again, and said
            return self._insert_anew(event)
        self._uncounted += 1
        self._bytes += len(event[6])
        return None

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
        for _ in range(KNOWN_TRIES):
            if found := self._database.write(sql.KNOWN, event.identity):
                return Event._make(found[0])
            try:
                self._database.write(sql.INSERT, event)
            except sqlite3.IntegrityError:  # it is known again
                continue
            return None
        raise OutboxBusy(f"{self.place}: an event is known and forgotten again and again, try later")

    def known(self, event: Event) -> Event | None:
        """The event that is known under one's identity."""
        found = self._database.read(sql.KNOWN, event.identity)
        return Event._make(found[0]) if found else None

    def _look(self, now: int) -> None:
        """See that the file is where it was, so that nothing is written into a file that nobody will find."""
        if (trouble := self.check()) is not None:
            self._database.turns.is_taken = False
            if self._database.write(sql.OLDEST):
                raise OutboxUnavailable(
                    f"{trouble}, and events wait in it that are delivered as long as this process lives: put the file "
                    "back. As soon as none wait, recording goes on in the file that has the name then"
                )
            self._reopen()
        self._looked_at = now
        self._unlooked = 0

    def _reopen(self) -> None:
        self._reopened += 1
        self._right.unlock()
        self._database.reopen()
        self._placed.forget()
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

    # Sending

    def waiting(self, after: int, limit: int, most_bytes: int) -> Sequence[Row]:
        """The events that wait, in the order of their places."""
        found: list[Row] = []
        size = 0
        while len(found) < limit and size <= most_bytes:
            # By portions, so that no more is read of large events than is given.
            portion = min(PORTION, limit - len(found))
            rows = self._database.read(sql.WAITING, (found[-1].position if found else after, portion))
            for values in rows:
                size += len(values[7])
                if found and size > most_bytes:
                    break
                found.append(row_of(values))
            if len(rows) < portion:
                break
        return found

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down under which subscription events are sent; the first word stays."""
        if not subscriptions:
            return {}
        if self._database.change(sql.ROUTE, (json.dumps(dict(subscriptions)),)) == len(subscriptions):
            return subscriptions
        return dict(self._database.read(sql.ROUTES, (json.dumps(list(subscriptions)),)))

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book what became of events that wait."""
        arrived = [each.row[0] for each in delivered]
        duplicates = [each.row[0] for each in delivered if each.is_duplicate]
        deaths = {each.row[0]: storable(each.reason) for each in dead}
        conflicts = [each.row[0] for each in dead if each.is_conflict]
        given = [json.dumps(each, separators=(",", ":")) for each in (arrived, duplicates, deaths, conflicts)]
        self._database.write(sql.SETTLE, (*given, time.time()))
        self._changed()

    def settled(self) -> int:
        """Return a number that changes when events were settled, and not when some are recorded."""
        return self.newest() - self.pending()[0]

    def newest(self) -> int:
        """The place of the newest event."""
        return int(self._database.read(sql.NEWEST)[0][0])

    def oldest_waiting(self) -> int | None:
        """The place of the first event that waits."""
        found = self._database.read(sql.OLDEST)
        return int(found[0][0]) if found else None

    def generation(self) -> int:
        """Changes when events wait again at places that were passed, or the store has left its file for another."""
        return self._reopened * EPOCH + int(self._database.read(sql.GENERATION)[0][0])

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
