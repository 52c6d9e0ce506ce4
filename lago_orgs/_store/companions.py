"""Whose the write-ahead log beside a SQLite file is.

SQLite takes what lies beside a file under the log's name for the file's own, and plays it into it. Where one file was
moved or copied over another one, whose process was killed or still runs, that is the other one's: what the file held
is gone then. So each file carries a number of its own, and the number of the file that a log belongs to stands beside
it.
"""

import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from lago_orgs._store.failures import Failures, let_go_on
from lago_orgs._store.files import is_own, open_own, size_of

LENGTH = 32  # characters of a number


class Numbering(NamedTuple):
    """Where a file keeps its number.

    Args:
        read: The statement that gives it.
        write: The statement that keeps the one that it is given, unless there is one.
        beside: What is added to the file's name for the file with the number of the log.
    """

    read: str
    write: str
    beside: str


def log_of(path: Path) -> Path:
    """Return where the write-ahead log of a file lies."""
    return path.with_name(path.name + "-wal")


def refuse_lonely_log(path: Path, failures: Failures) -> None:
    """Do nothing unless a log with something in it lies beside a file that is gone, or empty: SQLite would delete it.

    Raises:
        failures.unavailable: That is so.
    """
    log = log_of(path)
    if size_of(log) and not size_of(path):
        raise failures.unavailable(
            f"{failures.noun} {path} is gone or empty, while its write-ahead log {log} holds what was kept last, and "
            "SQLite would delete that: put the file back, or move the log aside to begin anew"
        )


def refuse_foreign_log(path: Path, numbering: Numbering, failures: Failures) -> None:
    """Do nothing if the log beside a file is its own, or there is none, or nothing is known of it.

    Raises:
        failures.unavailable: It is another file's.
    """
    log = log_of(path)
    try:
        if log.stat().st_size == 0:
            return
        noted = _beside(path, numbering).read_bytes().decode("ascii", "replace").strip()
    except OSError as error:
        let_go_on(error)
        return
    own = _number_in_file(path, numbering)
    if own and noted and own != noted:
        raise failures.unavailable(
            f"{failures.noun} {path} was put in the place of another one, whose write-ahead log {log} still lies "
            "beside it: SQLite would play that into this file. Move this file aside, put the log's own file back under "
            "that name, let it be delivered, and then bring this one back"
        )


def note_log(connection: sqlite3.Connection, path: Path, numbering: Numbering) -> None:
    """Note that the log beside a file is its own, giving the file a number if it has none; without it all works too."""
    with suppress(sqlite3.Error, OSError):
        found = connection.execute(numbering.read).fetchall()
        if not found:
            connection.execute(numbering.write, (secrets.token_hex(LENGTH // 2),)).fetchall()
            found = connection.execute(numbering.read).fetchall()
            # Into the file itself: there it is read without the log.
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        number = str(found[0][0]).encode()
        with open_own(_beside(path, numbering)) as file:
            if is_own(file) and file.read(LENGTH + 1) != number:
                file.seek(0)
                file.write(number)
                file.truncate()


def _beside(path: Path, numbering: Numbering) -> Path:
    return path.with_name(path.name + numbering.beside)


def _number_in_file(path: Path, numbering: Numbering) -> str | None:
    """Return the number that stands in the file itself, whatever its log says."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute(numbering.read).fetchall()
    except sqlite3.Error:
        return None
    return str(found[0][0]) if found else None
