"""A file of entries that is only ever added to, by one process at a time: it is on the disk before anything goes on."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Self

from lago_orgs._store.failures import Failures
from lago_orgs._store.files import make, refuse_other_names, refuse_strange
from lago_orgs._store.lock_file import LockFile
from lago_orgs.migrate.errors import JournalRefused

_BITS = 32  # of a place in the file, those that say how long it is
_LONGEST = (1 << _BITS) - 1
_FAILURES = Failures("the journal", *[JournalRefused] * 5)


class Appended:
    """The file; what its entries mean, `_take` knows.

    Args:
        path: The file; it is made if it is not there.

    Raises:
        JournalRefused: It cannot be used, is no journal, or another process uses it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._end = self._settled = 0
        self._guard, self._settling = threading.Lock(), threading.Lock()
        self._lock = LockFile(self.path.with_name(f"{self.path.name}.lock"), _FAILURES)
        if not self._lock.acquire():
            raise JournalRefused(f"another process uses the journal {str(path)!r}: wait for its end")
        try:
            make(self.path, _FAILURES)
            refuse_other_names(self.path, _FAILURES)
            self._file: IO[bytes] = self.path.open("r+b")
            self._read()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise JournalRefused(f"the journal {str(path)!r} cannot be used: {error.strerror}") from error
            raise

    def _take(self, entry: Mapping[str, Any], length: int) -> None:
        raise NotImplementedError

    def _has_read(self) -> None:
        """Do what is to be done when all is read that stands there."""

    def _placed(self, length: int) -> int:
        """Return where an entry stands that is the next, and how long it is: what it says is not held."""
        place, self._end = self._end << _BITS | length, self._end + length
        return place

    def _read(self) -> None:
        refuse_strange(self.path, _FAILURES)
        for number, line in enumerate(self._file, 1):
            if not line.endswith(b"\n"):
                break  # it was cut off
            try:
                self._take(json.loads(line), len(line))
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                if isinstance(error, JournalRefused):
                    raise
                raise JournalRefused(f"line {number} of the journal {str(self.path)!r} is damaged: {error}") from error
        self._has_read()
        self._file.seek(self._end)
        self._file.truncate()

    def _at(self, place: int | None) -> Mapping[str, Any]:
        """Read an entry anew; nothing where there is none."""
        if place is None:
            return {}
        with self._guard:
            self._file.seek(place >> _BITS)
            line = self._file.read(place & _LONGEST)
        entry: Mapping[str, Any] = json.loads(line)
        return entry

    def _write(self, entry: Mapping[str, Any]) -> None:
        try:
            with self._guard:
                self._take(entry, self._append([f"{as_line(entry)}\n".encode()]))
                end = self._end
            self._settle(end)
        except OSError as error:
            raise JournalRefused(f"the journal {str(self.path)!r} cannot be written: {error.strerror}") from error

    def _write_all(self, lines: Iterable[bytes]) -> None:
        """Write lines whose entries are not taken."""
        try:
            with self._guard:
                self._end += self._append(lines)
            self._settle(self._end)
        except OSError as error:
            raise JournalRefused(f"the journal {str(self.path)!r} cannot be written: {error.strerror}") from error

    def _append(self, lines: Iterable[bytes]) -> int:
        """Put lines behind all others; how long they are."""
        self._file.seek(self._end)
        length = sum(map(self._file.write, lines))
        self._file.flush()
        return length

    def _settle(self, end: int) -> None:
        """See that the file is on the disk up to here: once for all threads that wait for it."""
        with self._settling:
            if self._settled < end:
                with self._guard:
                    end = self._end
                os.fsync(self._file.fileno())
                self._settled = end

    def close(self) -> None:
        """Let other processes use it; closing again does nothing."""
        self._file.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def as_line(entry: Mapping[str, Any]) -> str:
    """Write an entry down."""
    return json.dumps(entry, separators=(",", ":"))
