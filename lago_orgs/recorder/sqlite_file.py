"""The file of a SQLite outbox: its tables and their versions, how it is opened, and what its failures mean."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from lago_orgs.recorder.errors import OutboxCorrupt, OutboxError, OutboxTooNew, OutboxUnavailable

Synchronous = Literal["OFF", "NORMAL", "FULL"]
T = TypeVar("T")

APPLICATION_ID = 0x1A60  # written into the file, so that another program's database is not taken for ours
PAGE_SIZE = 2048  # the default of 4096 makes each commit write half as much again
LONG_LOG = 16_000  # pages of the write-ahead log (32 MB) from which on it is cut back even if others wait for that
WAITS = (  # of a row of `events`
    "NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.seq = events.seq) "
    "AND NOT EXISTS (SELECT 1 FROM deaths WHERE deaths.seq = events.seq)"
)
PATIENCE = 30.0  # seconds until a lock that another process holds is called an error

# An event waits as long as neither `deliveries` nor `deaths` name it: to note that a hundred large rows are delivered,
# one page is written instead of thirty.
#
# Rowids rise without gaps as long as the newest row is never deleted, and it never is: so `seq` of the newest row is
# the number of events ever recorded, known independently of the ledger. `folded` is the seq up to which the ledger's
# `recorded` counts; `head` is a seq before which nothing is pending.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY,
        organization TEXT NOT NULL,
        subscription TEXT NOT NULL,
        transaction_id TEXT NOT NULL,
        payload TEXT NOT NULL,
        has_own_id INTEGER NOT NULL,
        has_own_time INTEGER NOT NULL,
        UNIQUE (transaction_id, subscription)
    );
    CREATE TABLE deliveries (seq INTEGER PRIMARY KEY);
    CREATE TABLE deaths (seq INTEGER PRIMARY KEY, reason TEXT NOT NULL, is_conflict INTEGER NOT NULL, at REAL NOT NULL);
    CREATE TABLE ledger (
        organization TEXT PRIMARY KEY,
        recorded INTEGER NOT NULL DEFAULT 0,
        delivered INTEGER NOT NULL DEFAULT 0,
        dead INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    INSERT INTO numbers VALUES
        ('head', 1), ('folded', 0), ('requeues', 0),
        ('repeats', 0), ('duplicates', 0), ('conflicts', 0), ('dropped', 0);
    """,
)


def open_file(path: Path, synchronous: Synchronous, migrations: Sequence[str] = MIGRATIONS) -> sqlite3.Connection:
    """Open an outbox's file, making or migrating it where needed.

    Args:
        path: The file.
        synchronous: SQLite's own setting. With the write-ahead log every value outlives the process; only `FULL`
            also keeps the last events when the machine loses power, for a disk flush per event.
        migrations: What makes each version of the tables out of the one before.

    Raises:
        OutboxError: It cannot be used; the message says why.
    """
    if sqlite3.sqlite_version_info < (3, 35):
        raise OutboxUnavailable(f"SQLite {sqlite3.sqlite_version} is too old for an outbox: 3.35 or newer is needed")
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        _prepare(connection, path, synchronous, migrations)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise refusal(path, error) from error
    except OutboxError:
        if connection is not None:
            connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, synchronous: Synchronous, migrations: Sequence[str]) -> None:
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone())
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    version = _version(connection)
    if version < len(migrations):
        _migrate(connection, path, migrations)
    elif version > len(migrations):
        raise OutboxTooNew(
            f"the outbox {path} has version {version}, this library knows {len(migrations)}: "
            "update lago-orgs in every process that uses the file"
        )
    elif connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _is_another(path)


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
    try:
        version = _version(connection)  # another process may have done it while this one waited
        if version == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise _is_another(path)
        for number, script in enumerate(migrations[version:], version + 1):
            for statement in script.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_another(path: Path) -> OutboxCorrupt:
    return OutboxCorrupt(f"{path} is another program's database, not an outbox: give the outbox a file of its own")


def patiently(act: Callable[[], T]) -> T:
    """Do what another process's lock may refuse, again and again for half a minute.

    SQLite's own waiting begins at a millisecond, a hundred times as long as a lock is held here.
    """
    deadline = None
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            now = time.monotonic()
            deadline = deadline or now + PATIENCE
            if not is_busy(error) or now > deadline:
                raise
        time.sleep(0.00005)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether only another connection's lock is in the way."""
    return _kind(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def refusal(path: Path, error: sqlite3.Error) -> OutboxError:
    """What a failure of SQLite means for the outbox, and what to do about it."""
    kind = _kind(error)
    if kind in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return OutboxCorrupt(
            f"the outbox {path} is damaged or no SQLite file ({error}): move it aside together with its -wal file, "
            "and recover it with `sqlite3 FILE .recover`"
        )
    remedies = {
        sqlite3.SQLITE_FULL: "the disk is full: make room, nothing that was recorded before is lost",
        sqlite3.SQLITE_READONLY: "it is read-only: let this user write the file and its folder",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened: the folder must exist, and this user must be able to write it",
        sqlite3.SQLITE_PERM: "this user may not use it",
        sqlite3.SQLITE_IOERR: "the disk fails",
        sqlite3.SQLITE_BUSY: f"another process has locked it for more than {PATIENCE:.0f} s",
    }
    remedy = remedies.get(kind, "SQLite refuses")
    return OutboxUnavailable(f"the outbox {path} cannot be used: {remedy} ({error})")


def _kind(error: sqlite3.Error) -> int:
    # The lower byte is the primary code, the rest says more of it than is needed here.
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
