"""The file in which a comparison is kept: whose it is, whether it came to its end, and what is known about it."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lago_orgs.errors import InvalidArgument
from lago_orgs.reconcile.marking import APPLICATION, refuse_others

TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS recorded (
    subscription TEXT NOT NULL, id TEXT NOT NULL, organization TEXT NOT NULL, code TEXT NOT NULL, user TEXT NOT NULL,
    timestamp INTEGER NOT NULL, properties TEXT NOT NULL, flags INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    digest INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, product TEXT NOT NULL,
    PRIMARY KEY (subscription, id, organization)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accepted (
    subscription TEXT NOT NULL, id TEXT NOT NULL, timestamp INTEGER NOT NULL, code TEXT NOT NULL, user TEXT NOT NULL,
    properties TEXT NOT NULL, digest INTEGER NOT NULL, created_at INTEGER NOT NULL, amount TEXT,
    PRIMARY KEY (subscription, id, timestamp)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursors (subscription TEXT PRIMARY KEY, timestamp INTEGER, is_done INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (subscription TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS books (organization TEXT PRIMARY KEY, delivered INTEGER NOT NULL) WITHOUT ROWID;
"""
FINISHED = "finished"


class Kept:
    """The file of a comparison, and what it is.

    Args:
        path: A file that is kept, so that an interrupted comparison goes on where it was; None is one that is removed.
        purpose: What is compared: a file that was begun for something else is refused. Of a comparison that came to
            its end the file is emptied: the next one begins anew.

    Raises:
        InvalidArgument: The file was begun for another comparison, or is none; then nothing is written to it.
    """

    def __init__(self, path: str | os.PathLike[str] | None, purpose: Mapping[str, object]) -> None:
        self._folder = None if path is not None else tempfile.TemporaryDirectory(prefix="lago-orgs-")
        place = Path(path) if path is not None else Path(str(self._folder and self._folder.name), "book.db")
        try:
            os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise InvalidArgument(f"the file {place} for the comparison cannot be used: {error}") from None
        refuse_others(place)
        self._connection = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
        try:
            # Before the log: it stands in the file itself from the first byte on, whatever becomes of the log.
            self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
            self._connection.execute(f"PRAGMA synchronous = {'OFF' if path is None else 'NORMAL'}")
            self._connection.execute(f"PRAGMA journal_mode = {'OFF' if path is None else 'WAL'}")
            self._connection.execute("PRAGMA cache_size = -16000")
            self._connection.executescript(TABLES)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise InvalidArgument(f"{place} cannot be used for a comparison ({error}): name another") from None
        self._check(place, json.dumps(purpose, sort_keys=True))

    def _check(self, place: Path, purpose: str) -> None:
        begun = self.fact("purpose")
        if begun is None:
            self.set_fact("purpose", purpose)
        elif begun != purpose:
            self.close()
            raise InvalidArgument(
                f"{place} was begun for another comparison ({begun}), and this is {purpose}: name another file"
            )
        elif self.fact(FINISHED) is not None:
            names = [row[0] for row in self._ask("SELECT name FROM sqlite_master WHERE type = 'table'")]
            dropped = "".join(f"DROP TABLE {name};" for name in names)
            self._connection.executescript(f"BEGIN; {dropped} {TABLES} COMMIT;")
            self.set_fact("purpose", purpose)
        if self.fact("begun_at") is None:
            self.set_fact("begun_at", datetime.now(UTC).isoformat())

    # Facts

    @property
    def begun_at(self) -> datetime:
        """When the comparison was begun: what was read is not older than this."""
        return datetime.fromisoformat(str(self.fact("begun_at")))

    def finish(self) -> None:
        """Note that the comparison came to its end."""
        self.set_fact(FINISHED, "yes")

    def fact(self, name: str) -> str | None:
        """Return a fact about the comparison; None if it was not noted."""
        found = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def set_fact(self, name: str, value: str) -> None:
        """Note a fact about the comparison."""
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _ask(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Close the file, and remove it if it is not to be kept."""
        self._connection.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
