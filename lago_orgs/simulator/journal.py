"""The simulator's memory across starts: every request that may write, in one SQLite file, answered again at a start.

The core is a function of what it was asked and when, so the requests are the state. A newer simulator reads an older
file, and a process that is killed loses nothing that it has answered.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import attrs

from .http.messages import Request

_APPLICATION_ID: Final = 0x4C41474F  # "LAGO": told by `file`, and by this module from another program's database
_PATIENCE_SECONDS: Final = 1.0
_OWNER_ONLY: Final = 0o600
_KEPT_HEADERS: Final = ("accept", "authorization", "content-type")
_SCHEMA: Final = """
    CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS requests (
        number INTEGER PRIMARY KEY,
        machine_ns INTEGER NOT NULL,
        method TEXT NOT NULL,
        target TEXT NOT NULL,
        headers TEXT NOT NULL,
        body BLOB NOT NULL
    )
"""


@attrs.frozen
class Entry:
    """One request, and the machine's time when it was asked, in nanoseconds since 1970."""

    machine_ns: int
    request: Request


def _make(path: Path) -> None:
    """Make a file that is not there for its owner alone, for keys will be in it."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ONLY))


def _make_private(path: Path) -> None:
    """Take a file of an earlier start away from everybody else, and those that SQLite keeps beside it."""
    for one in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if one.exists() and stat.S_IMODE(one.stat().st_mode) & ~_OWNER_ONLY:
            one.chmod(_OWNER_ONLY)


class Journal:
    """The requests of one simulator.

    Args:
        path: The SQLite file; it is made if it is not there.

    Raises:
        ValueError: The file is something else, is in use by another simulator, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            _make(path)
            self._database = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE_SECONDS
            )
        except (sqlite3.Error, OSError) as error:
            raise ValueError(f"{path}: the state cannot be kept there: {error}") from error
        try:
            self._begin(path)
        except (sqlite3.Error, OSError, ValueError) as error:
            self._database.close()
            raise ValueError(
                f"{path}: not the state of a simulator, or another one is using it ({error}); take another file"
            ) from error

    def _begin(self, path: Path) -> None:
        """Take the file for this process alone: two simulators would mix their requests."""
        [tables] = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        [application] = self._database.execute("PRAGMA application_id").fetchone()
        if tables and application != _APPLICATION_ID:
            raise ValueError("a database of something else")
        _make_private(path)
        self._database.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        self._database.executescript(_SCHEMA)

    def add(self, entry: Entry) -> None:
        """Keep a request."""
        request = entry.request
        headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
        self._database.execute(
            "INSERT INTO requests (machine_ns, method, target, headers, body) VALUES (?, ?, ?, ?, ?)",
            (entry.machine_ns, request.method, request.target, json.dumps(headers), request.body),
        )

    def __iter__(self) -> Iterator[Entry]:
        with self._sound():
            for machine_ns, method, target, headers, body in self._database.execute(
                "SELECT machine_ns, method, target, headers, body FROM requests ORDER BY number"
            ):
                yield Entry(machine_ns, Request(method, target, json.loads(headers), body))

    def keep(self, name: str, value: bytes) -> None:
        """Keep something that does not follow from the requests, under a name."""
        self._database.execute("INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)", (name, value))

    def kept(self, name: str) -> bytes | None:
        """Return what was kept under a name."""
        with self._sound():
            found = self._database.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return None if found is None else bytes(found[0])

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Say it of the file where it cannot be read."""
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            self.close()
            raise ValueError(f"{self._path}: the state is damaged ({error}); take another file") from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()
