"""One SQLite file: how it is opened, what must stand in it, its versions, and what its failures mean."""

import functools
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from lago_orgs._store.companions import Numbering
from lago_orgs._store.failures import Failures
from lago_orgs._store.files import make, tighten

Synchronous = Literal["OFF", "NORMAL", "FULL"]
T = TypeVar("T")

ROOM = 1 << 16  # bytes that SQLite needs beside a file to open it
PAGE_SIZE = 2048  # the default of 4096 makes each commit write half as much again
PATIENCE = 30.0  # seconds until a lock that another process holds is called an error
NAP = 0.00005  # seconds before the second try: a lock is held for that long here
LONG_NAP = 0.0008  # where it is held for longer, its holder waits for a processor that each look would take from it
Described = tuple[str, str, str, str | None]
LOOK = (  # one statement, which sees one instant
    "SELECT user_version, application_id, type, name, tbl_name, sql "
    "FROM pragma_user_version JOIN pragma_application_id LEFT JOIN sqlite_schema"
)
OWN_TABLES_OF_SQLITE = ("sqlite_stat1", "sqlite_stat4")  # made by whoever runs ANALYZE; they hold figures only


class Format(NamedTuple):
    """What a file of one kind holds.

    Args:
        application_id: Written into the file, so that another program's database is not taken for this.
        scripts: What makes the tables of each version in an empty file.
        migrate: Makes each version out of the one before: the first one version 2 out of version 1. Called within a
            transaction.
        numbering: Where it keeps a number of its own, by which it is told from others; None if nowhere.
    """

    application_id: int
    scripts: Sequence[str]
    migrate: Sequence[Callable[[sqlite3.Connection, Path], None]]
    numbering: Numbering | None = None

    @property
    def version(self) -> int:
        """The newest version that is known."""
        return len(self.scripts)


def open_file(
    path: Path, synchronous: Synchronous, form: Format, failures: Failures, patience: float = PATIENCE
) -> sqlite3.Connection:
    """Open a file, making or migrating it where needed; the connection commits each statement by itself.

    Args:
        path: The file's own name.
        synchronous: SQLite's own setting. With the write-ahead log every value outlives the process; only `FULL`
            also keeps the last rows when the machine loses power, for a disk flush per commit.
        form: What it must hold.
        failures: What is raised when it cannot be used.
        patience: Seconds that another process's lock is waited for.
    """
    if sqlite3.sqlite_version_info < (3, 35):
        raise failures.unavailable(
            f"SQLite {sqlite3.sqlite_version} is too old for {failures.noun}: 3.35 or newer is needed"
        )
    make(path, failures)
    is_open = False
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise refusal(path, error, failures) from error
    try:
        _prepare(connection, path, synchronous, form, failures, patience=patience)
        is_open = True
    except sqlite3.Error as error:
        raise refusal(path, error, failures, patience) from error
    finally:
        if not is_open:
            connection.close()
    return connection


def _prepare(
    connection: sqlite3.Connection,
    path: Path,
    synchronous: Synchronous,
    form: Format,
    failures: Failures,
    *,
    patience: float,
) -> None:
    def wait_for(act: Callable[[], T]) -> T:
        return patiently(act, patience)

    # What stands in the file is looked at before anything of it could run, and before anything is changed.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    version = wait_for(lambda: _version(connection, path, form, failures))
    if version == 0:  # in a file that is there, they would be written
        wait_for(lambda: connection.execute(f"PRAGMA page_size = {PAGE_SIZE}").fetchall())
        wait_for(lambda: connection.execute("PRAGMA auto_vacuum = INCREMENTAL").fetchall())
    wait_for(lambda: connection.execute(f"PRAGMA synchronous = {synchronous}").fetchall())
    wait_for(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchall())
    if version < form.version:
        _migrate(connection, path, form, failures, patience)


def _migrate(connection: sqlite3.Connection, path: Path, form: Format, failures: Failures, patience: float) -> None:
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"), patience)
    version = _version(connection, path, form, failures)  # another process may have done it meanwhile
    if version == 0:
        for statement in statements(form.scripts[-1]):
            connection.execute(statement)
    for act in form.migrate[version - 1 :] if version else ():
        act(connection, path)
    connection.execute(f"PRAGMA user_version = {form.version}")
    connection.execute(f"PRAGMA application_id = {form.application_id}")
    connection.execute("COMMIT")
    if version < form.version:
        tighten(path)  # it was made under the usual umask, and nobody had decided that others may read it
    if 0 < version < form.version:
        with suppress(sqlite3.Error):  # it works without as well, but then does not give space back
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("VACUUM")


@functools.cache
def statements(script: str) -> tuple[str, ...]:
    """A script's statements, each for itself."""
    found: list[str] = []
    begun = ""
    for line in script.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun):
            found.append(begun.strip())
            begun = ""
    return tuple(found)


def _version(connection: sqlite3.Connection, path: Path, form: Format, failures: Failures) -> int:
    """The file's version, if its tables, indexes, views and triggers are exactly those of that version; 0 if it is new.

    Raises:
        failures.corrupt: One is another's, or is missing.
        failures.too_new: A newer version of this library made it.
    """
    rows = connection.execute(LOOK).fetchall()
    version, application = rows[0][:2]
    found = {row[2:] for row in rows if row[2] is not None}
    if application != form.application_id and (found or version or application):
        raise failures.corrupt(f"{path} is another program's database: give {failures.noun} a file of its own")
    if version > form.version:
        raise failures.too_new(
            f"{failures.noun} {path} has version {version}, this library knows {form.version}: update lago-orgs in "
            "every process that uses the file"
        )
    own = schema(form.scripts[version - 1]) if version else frozenset[Described]()
    strange = [f"{row[0]} {row[1]}" for row in found - own if row[1] not in OWN_TABLES_OF_SQLITE]
    missing = [f"{row[0]} {row[1]}" for row in own - found]
    if strange or missing:
        said = f"the {min(strange)} is not of its making" if strange else f"its {min(missing)} is missing"
        raise failures.corrupt(
            f"{failures.noun} {path} was changed by somebody: {said}. Find out who did it, move the file aside, and "
            "let a new one be made"
        )
    return int(version)


@functools.cache
def schema(script: str) -> frozenset[Described]:
    """What SQLite notes of the tables that a script makes."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(script)
        return frozenset(row[2:] for row in connection.execute(LOOK).fetchall())
    finally:
        connection.close()


def patiently(act: Callable[[], T], seconds: float | Callable[[], float] = PATIENCE) -> T:
    """Do what another process's lock may refuse, again and again for half a minute, or as long as is said.

    SQLite's own waiting begins at a millisecond, twenty times as long as a lock is held here. The naps are counted as
    well as the clock is read, which may stand still in a test.

    Args:
        act: What to do.
        seconds: How long to go on; what gives that is asked again each time, for it may become less meanwhile.
    """
    began, waited, nap = 0.0, 0.0, NAP
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            now = time.monotonic()
            began = began or now
            most = seconds() if callable(seconds) else seconds
            if not is_busy(error) or now - began > most or waited > most:
                raise
        waited += nap
        time.sleep(nap)
        nap = min(2 * nap, LONG_NAP)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether only another connection's lock is in the way."""
    return _kind(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_interrupted(error: sqlite3.Error) -> bool:
    """Whether another thread ended the statement."""
    return _kind(error) == sqlite3.SQLITE_INTERRUPT


def refusal(path: Path, error: sqlite3.Error, failures: Failures, seconds: float = PATIENCE) -> Exception:
    """What a failure of SQLite means, and what to do about it."""
    kind = _kind(error)
    if kind in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return failures.corrupt(
            f"{failures.noun} {path} is damaged or no SQLite file ({error}): move it aside together with its -wal "
            "file, and recover it with `sqlite3 FILE .recover`"
        )
    if is_busy(error):
        return failures.busy(
            f"{failures.noun} {path} cannot be used: others have locked it for more than {seconds:g} s ({error})"
        )
    full = "the disk is full: make room, nothing that was kept before is lost"
    remedies = {
        sqlite3.SQLITE_FULL: full,
        sqlite3.SQLITE_READONLY: "it is read-only: let this user write the file and its folder",
        sqlite3.SQLITE_CANTOPEN: "it cannot be opened: the folder must exist, and this user must be able to write it",
        sqlite3.SQLITE_PERM: "this user may not use it",
        # To open a file at all, SQLite lays a small one beside it, and does not say that there is no room for that.
        sqlite3.SQLITE_IOERR: full if _is_full(path) else "the disk fails",
    }
    remedy = remedies.get(kind, "SQLite refuses")
    return failures.unavailable(f"{failures.noun} {path} cannot be used: {remedy} ({error})")


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < ROOM
    except OSError:
        return False


def _kind(error: sqlite3.Error) -> int:
    # The lower byte is the primary code, the rest says more of it than is needed here.
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
