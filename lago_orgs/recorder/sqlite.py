"""The outbox in one SQLite file: kept through `kill -9`, shared by all threads and processes of a machine."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import OutboxFull, OutboxUnavailable
from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import (
    Dead,
    DeadLetter,
    Delivered,
    Entry,
    ExportedEvent,
    Position,
    Stats,
    WhenFull,
    refuse_other,
)
from lago_orgs.recorder.sender_lock import SenderLock
from lago_orgs.recorder.sqlite_books import (
    EVENT,
    add,
    books,
    count,
    dead_letters,
    newest,
    number,
    raise_dead,
    recorded,
    settle,
    undelivered,
)
from lago_orgs.recorder.sqlite_connections import Connections
from lago_orgs.recorder.sqlite_file import LONG_LOG, WAITS, Synchronous, is_busy, patiently, refusal

CLAIM = f"SELECT seq, {EVENT} FROM events WHERE seq > ? AND {WAITS} ORDER BY seq LIMIT ?"  # noqa: S608 - constants
OLDEST = f"SELECT seq FROM events WHERE seq >= ? AND {WAITS} ORDER BY seq LIMIT 1"  # noqa: S608 - made of constants
INSERT = f"INSERT INTO events ({EVENT}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - made of constants
ROOM_CHECK = 0.05  # seconds between two looks for room when `record()` blocks
CHUNK = 1000  # rows that one transaction touches at most, so that no `record()` waits long for it


class SqliteOutbox:
    """Keeps events in one file, in SQLite's write-ahead log: what `record()` returned for survives `kill -9`.

    Any number of threads and processes on one machine may record into one file; one of them sends at a time, and when
    it dies another takes over at once. The file must be on a local disk.

    Args:
        path: The file; its folder must exist.
        synchronous: `NORMAL` survives the death of the process; `FULL` also a power failure, for a disk flush
            (about a quarter of a millisecond and more) with each event; `OFF` never flushes.
        max_pending: How many undelivered events it holds; several processes may exceed it by one event each.
        when_full: What `record()` does then: `raise` OutboxFull (the default: lost usage is lost money, and a full
            outbox means that nothing was delivered for long), `block` until there is room, or `drop` and count.
        remember: How many of the newest delivered events stay in the file, so that a transaction id that is used
            again for something else is noticed by `record()`.

    Raises:
        OutboxError: The file cannot be used.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        synchronous: Synchronous = "NORMAL",
        max_pending: int = 10_000_000,
        when_full: WhenFull = "raise",
        remember: int = 100_000,
    ) -> None:
        if str(path) == ":memory:":
            raise InvalidArgument("path is ':memory:': use MemoryOutbox, which needs no file")
        self._path = Path(path).absolute()
        self._max_pending = max_pending
        self._when_full = when_full
        self._remember = remember
        self._newest = 0
        self._done = 0
        self._database = Connections(self._path, synchronous)
        self._sender_lock = SenderLock(self._path.with_name(self._path.name + ".sender"))
        self._claim_lock = threading.Lock()
        self._claimed: set[int] = set()
        self._cursor = 0
        self._requeues = -1
        with self._database.reading() as read:
            self._look(read)

    def __repr__(self) -> str:
        return f"SqliteOutbox({str(self._path)!r})"

    # Recording

    def put(self, event: Event) -> bool:
        """Keep an event, in one statement; it is committed when this returns."""
        if self._newest - self._done >= self._max_pending and not self._make_room():
            return False
        database = self._database
        with database.write_lock:
            try:
                cursor = database.cursor or database.open_cursor()
                try:
                    cursor.execute(INSERT, event)
                except sqlite3.OperationalError as error:
                    if not is_busy(error):
                        raise
                    patiently(lambda: cursor.execute(INSERT, event))
            except sqlite3.IntegrityError:
                return self._refuse_known(event)
            except sqlite3.Error as error:
                raise refusal(self._path, error) from error
            self._newest = cursor.lastrowid or 0
        return True

    def _refuse_known(self, event: Event) -> bool:
        """The transaction id is known: for the same event, which is a repeat, or for another one, an error."""
        write = self._database.open_cursor().connection
        known = write.execute(
            f"SELECT {EVENT} FROM events WHERE transaction_id = ? AND subscription = ?",  # noqa: S608 - constants
            (event.transaction_id, event.subscription),
        )
        refuse_other(event, Event(*known.fetchone()))
        count(write, "repeats", 1)
        return False

    def _make_room(self) -> bool:
        """Whether there is room after all, or after waiting; raises or counts the event as dropped if not."""
        while True:
            with self._database.reading() as read:
                self._look(read)
            waiting = self._newest - self._done
            if waiting < self._max_pending:
                return True
            if self._when_full == "raise":
                raise OutboxFull(
                    f"the outbox {self._path} holds {waiting} undelivered events, its maximum: see in its stats and "
                    "the log why none are delivered, or raise max_pending"
                )
            if self._when_full == "drop":
                with self._database.writing() as write:
                    count(write, "dropped", 1)
                return False
            time.sleep(ROOM_CHECK)

    def _look(self, read: sqlite3.Connection) -> None:
        self._newest = newest(read)
        self._done = read.execute("SELECT coalesce(sum(delivered + dead), 0) FROM ledger").fetchone()[0]

    # Sending

    def claim(self, limit: int) -> Sequence[Entry]:
        """The next waiting events; none while another process sends from this file."""
        with self._claim_lock:
            try:
                if not self._sender_lock.acquire():
                    return ()
            except OSError as error:
                raise OutboxUnavailable(f"the outbox {self._path} cannot be locked for sending: {error}") from error
            with self._database.reading() as read:
                requeues = number(read, "requeues")
                if requeues != self._requeues:  # the first claim, or dead letters wait again at their old places
                    self._cursor, self._requeues = number(read, "head") - 1, requeues
                fresh: list[Entry] = []
                while not fresh and (rows := read.execute(CLAIM, (self._cursor, limit)).fetchall()):
                    self._cursor = rows[-1][0]
                    fresh = [Entry(row[0], Event(*row[1:])) for row in rows if row[0] not in self._claimed]
            self._claimed.update([int(entry.position) for entry in fresh])
        return fresh

    def release(self) -> None:
        """Give back what was claimed, and the right to send."""
        with self._claim_lock:
            self._requeues = -1
            self._claimed.clear()
            self._sender_lock.release()

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book delivered and dead events in one transaction."""
        with self._database.writing() as write:
            settled = settle(write, delivered, dead)
            oldest = write.execute(OLDEST, (number(write, "head"),)).fetchone()
            head = newest(write) + 1 if oldest is None else oldest[0]
            write.execute("UPDATE numbers SET value = ? WHERE name = 'head'", (head,))
        with self._claim_lock:
            self._claimed -= settled
        self._done += len(settled)

    def tidy(self) -> None:
        """Count what was recorded into the ledger, forget old delivered events, shorten the write-ahead log."""
        while self._fold() or self._prune():
            pass
        with self._database.reading() as read:
            _, pages, _ = read.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if pages > LONG_LOG:
            self._database.cut_log()

    def _fold(self) -> bool:
        with self._database.writing() as write:
            folded = number(write, "folded")
            until = min(folded + CHUNK, newest(write))
            if until > folded:
                add(write, "recorded", recorded(write, folded, until))
                count(write, "folded", until - folded)
        return until - folded == CHUNK

    def _prune(self) -> bool:
        with self._database.writing() as write:
            # The newest row stays in any case: its rowid is the count of all events.
            oldest_kept = min(newest(write) - max(self._remember, 1) + 1, number(write, "folded") + 1)
            gone = write.execute(
                "SELECT seq FROM deliveries WHERE seq < ? ORDER BY seq LIMIT ?", (oldest_kept, CHUNK)
            ).fetchall()
            write.executemany("DELETE FROM events WHERE seq = ?", gone)
            write.executemany("DELETE FROM deliveries WHERE seq = ?", gone)
        return len(gone) == CHUNK

    def mark(self) -> Position | None:
        """The newest event's place."""
        with self._database.reading() as read:
            return newest(read)

    def is_settled(self, mark: Position | None) -> bool:
        """Whether nothing up to the mark waits."""
        with self._database.reading() as read:
            oldest = read.execute(OLDEST, (number(read, "head"),)).fetchone()
        return oldest is None or oldest[0] > int(mark or 0)

    # Books

    def stats(self) -> Stats:
        """The books; reading them costs the number of organizations, not of events."""
        with self._database.snapshot() as read:
            return books(read, count_rows=False)

    def recount(self) -> Stats:
        """The books with what waits and what is dead counted row by row."""
        with self._database.snapshot() as read:
            return books(read, count_rows=True)

    def dead_letters(self, limit: int = 100, after: Position | None = None) -> Sequence[DeadLetter]:
        """The events that were given up."""
        with self._database.reading() as read:
            return dead_letters(read, limit, int(after or 0))

    def requeue(self, transaction_ids: Iterable[str] | None = None) -> int:
        """Let dead letters wait again."""
        wanted = None if transaction_ids is None else set(transaction_ids)
        with self._database.writing() as write:
            risen = raise_dead(write, wanted)
        self._done -= risen
        return risen

    def export(self) -> Iterator[ExportedEvent]:
        """All events that Lago does not hold, read in portions while recording goes on."""
        states: tuple[Literal["pending"], Literal["dead"]] = ("pending", "dead")
        for state in states:
            last = 0
            while True:
                with self._database.reading() as read:
                    portion = undelivered(read, state, last, CHUNK)
                yield from (exported for _, exported in portion)
                if len(portion) < CHUNK:
                    break
                last = portion[-1][0]

    # Process

    def before_fork(self) -> None:
        """Close the connections."""
        self._database.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Connect again at the next use; the parent alone may go on sending."""
        self._database.after_fork(in_child=in_child)
        if in_child:
            self._claim_lock = threading.Lock()  # the parent's sender may have held it
            self.release()

    def close(self) -> None:
        """Close the file; what waits in it is for the next outbox on it."""
        self.release()
        self._database.close()
