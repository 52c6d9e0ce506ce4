"""What becomes of a SQLite file, and of its write-ahead log, while a process uses them."""

from collections.abc import Callable
from pathlib import Path

from lago_orgs._store.companions import log_of
from lago_orgs._store.files import Identity, identity, size_of
from lago_orgs._store.logs import Look, Seen, look_at


class Presence:
    """Knows which file was opened, and tells what became of it; any thread may ask.

    Args:
        path: The file's own name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.forget()

    def forget(self) -> None:
        """Begin anew: what has the name then is what will be opened."""
        self.identity: Identity | None = None
        """Which file was opened; None before the first time."""
        self.forget_log()

    def forget_log(self) -> None:
        """Note that all connections were closed: SQLite may remove the log then, or begin another."""
        self.log: Identity | None = None
        """Which log lay beside it."""
        self._seen: Seen | None = None

    def note(self) -> None:
        """Note what was opened."""
        self.identity = identity(self._path)
        self.log = self.log or identity(log_of(self._path))

    def has_its_name(self) -> bool:
        """Say whether the name still leads to the file that was opened, if one was."""
        opened = self.identity
        return opened is None or identity(self._path) == opened

    def damage(self, misses_something: Callable[[], bool] | None = None) -> str | None:
        """Return what became of the file or of its log, in words; None if both are where they were.

        Args:
            misses_something: Tells whether SQLite still looks for something in a log that is empty. Without it an
                empty log counts as one that SQLite itself has emptied, until somebody asks with it.
        """
        opened, log = self.identity, self.log
        if opened is None:
            return None
        found = identity(self._path)
        if found != opened:
            return "was deleted or renamed" if found is None else "was replaced by another file"
        if size_of(self._path) == 0:
            return "was emptied"
        if log is not None and identity(log_of(self._path)) != log:
            return "lost its write-ahead log, which was deleted, renamed or replaced,"
        if log is not None and self._is_log_cut(misses_something):
            return "lost what its write-ahead log held, which was cut or overwritten,"
        return None

    def _is_log_cut(self, misses_something: Callable[[], bool] | None) -> bool:
        look, seen = look_at(log_of(self._path), self._seen)
        if look is Look.EMPTY:
            if misses_something is None:
                return False  # and what was seen before stays what the next look is compared with
            look = Look.CUT if misses_something() else Look.WHOLE
        if look is not Look.CUT:
            self._seen = seen
        return look is Look.CUT
