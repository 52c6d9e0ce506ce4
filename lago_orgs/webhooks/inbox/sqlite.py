"""The inbox in one SQLite file: kept through `kill -9`, shared by all threads and processes of a machine."""

import json
import os
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lago_orgs._store.connections import Connections
from lago_orgs._store.failures import Failures
from lago_orgs._store.files import resolved
from lago_orgs._store.sqlite import Synchronous
from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks.errors import InboxBusy, InboxClosed, InboxCorrupt, InboxTooNew, InboxUnavailable
from lago_orgs.webhooks.inbox import sqlite_statements as statements
from lago_orgs.webhooks.inbox.rows import LANES, Counts, Ended, Kept, Lane, Row
from lago_orgs.webhooks.inbox.sqlite_schema import FORMAT
from lago_orgs.webhooks.inbox.together import Together

FAILURES = Failures("the inbox", InboxUnavailable, InboxBusy, InboxCorrupt, InboxTooNew, InboxClosed)
LOCK_TIMEOUT = 3.0  # seconds: Lago waits for thirty, and whoever stands between it and this for less
MANY_ACTS = 1500  # deliveries and claims until the write-ahead log is copied: some forty of its megabytes
LOG_BYTES = 64_000_000  # that it may keep: as many as it has when a delivery would have to copy it
LOOK_AFTER = 0.2  # seconds between two looks at the log; at the file's name one is taken each time


class SqliteStore:
    """Keeps rows in one file, in SQLite's write-ahead log. It must be on a local disk.

    Args:
        path: The file; its folder must exist.
        synchronous: `FULL` keeps what was acknowledged even when the machine loses power, for a disk flush with those
            that come together; `NORMAL` survives the death of the process.
        lock_timeout: Seconds that any act waits for the file where another process has locked it.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, synchronous: Synchronous = "FULL", lock_timeout: float = LOCK_TIMEOUT
    ) -> None:
        if str(path) == ":memory:":
            raise InvalidArgument("path is ':memory:': use MemoryInbox, which needs no file")
        if synchronous not in {"OFF", "NORMAL", "FULL"}:
            raise InvalidArgument(f"synchronous is {synchronous!r:.80}: it is 'OFF', 'NORMAL' or 'FULL'")
        _refuse_no_seconds(lock_timeout)
        self._path = resolved(Path(path), FAILURES)
        self._database = Connections(self._path, synchronous, FORMAT, FAILURES, lock_timeout, log_bytes=LOG_BYTES)
        self._database.read(statements.COUNTS)  # what is wrong with the file is said at once
        # What is done with a delivery needs no flush: what a power cut takes back of it is done once more.
        unflushed: Synchronous = "OFF" if synchronous == "OFF" else "NORMAL"
        self._working = Connections(self._path, unflushed, FORMAT, FAILURES, lock_timeout, log_bytes=LOG_BYTES)
        self._begin()
        self._working.write(statements.RELEASE, ("",))  # opened now, both lead to one file whatever becomes of its name

    def _begin(self) -> None:
        self._looked_at = float("-inf")
        self._acts = 0  # since the log was copied last; not exact, as threads count it
        self._working.turns = self._database.turns  # one lock: threads wait for it better than for SQLite's own
        self._keep = Together(self.insert_all, InboxUnavailable)

    def __repr__(self) -> str:
        return f"SqliteStore({str(self._path)!r})"

    @property
    def place(self) -> str:
        """The file, in words."""
        return f"the inbox {self._path}"

    def insert(self, kept: Kept) -> int | None:
        """Keep a delivery; it is committed when this returns, together with those that came at the same moment."""
        return self._keep(kept)

    def insert_all(self, several: Sequence[Kept]) -> list[int | None]:
        """Keep several by one commit."""
        if len(several) == 1:
            return [self._insert(several[0], anyway=several[0].healed)]
        self._look()
        self._acts += len(several)
        rows = self._database.write(statements.INSERT_ALL, (json.dumps(several),))
        made = {digest: int(seq) for seq, digest in rows}
        return [made.pop(kept.digest, None) for kept in several]

    def insert_anyway(self, kept: Kept) -> int | None:
        """Keep a delivery even though one was made about its object."""
        return self._insert(kept, anyway=True)

    def _look(self) -> None:
        """See that the file is where it was: what is kept in one that nobody will find is lost, though acknowledged."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_AFTER and self._database.has_its_name():
            return
        if (damage := self._database.damage()) is None:
            self._looked_at = now
            return
        if self.counts().waiting:
            raise InboxUnavailable(
                f"{self.place} {damage} while it was in use, and deliveries wait in it that are handled as long as "
                "this process lives: put the file back. As soon as none wait, the file is used that has the name then"
            )
        self._working.reopen()
        self._database.reopen()

    def _insert(self, kept: Kept, *, anyway: bool) -> int | None:
        self._look()
        self._acts += 1
        try:
            rows = self._database.write(statements.INSERT, {**kept._asdict(), "anyway": anyway})
        except sqlite3.IntegrityError:
            return None
        return int(rows[0][0]) if rows else None

    def claim(self, owner: str, seconds: float, after: Ended | None = None) -> Row | None:
        """Take out the first that is due, and note by the same commit that another is handled."""
        self._acts += 1
        named: dict[str, object] = {"owner": owner, "now": time.time(), "seconds": seconds}
        if after is None:
            rows = self._working.write(statements.CLAIM, named)
        else:
            named |= {"seq": after.seq, "done": json.dumps(after.done)}
            rows = [row for row in self._working.write(statements.FINISH_AND_CLAIM, named) if row[0] != after.seq]
        return _row(rows[0]) if rows else None

    def renew(self, seqs: list[int], owner: str, seconds: float) -> None:
        """Hold on to what an owner has."""
        self._working.write(
            statements.RENEW, {"seqs": json.dumps(seqs), "owner": owner, "until": time.time() + seconds}
        )

    def progress(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note which handlers have come to their end."""
        self._mine(statements.PROGRESS, seq, owner, done=json.dumps(done))

    def finish(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note that it is handled."""
        self._mine(statements.FINISH, seq, owner, done=json.dumps(done))

    def put_back(self, seq: int, owner: str, seconds: float, error: str, *, counts: bool) -> None:
        """Let it wait."""
        self._mine(
            statements.PUT_BACK, seq, owner, due=time.time() + seconds, error=_storable(error), less=int(not counts)
        )

    def bury(self, seq: int, owner: str, error: str) -> None:
        """Give it up."""
        self._mine(statements.BURY, seq, owner, error=_storable(error))

    def _mine(self, statement: str, seq: int, owner: str, **values: object) -> None:
        named: Mapping[str, object] = {"seq": seq, "owner": owner, **values}
        self._working.write(statement, named)

    def blocked_for(self, seq: int, lane: Lane, value: str) -> float | None:
        """Seconds until one before it is due."""
        rows = self._database.read(statements.BLOCKED.format(lane=LANES[LANES.index(lane)]), (value, seq))
        return max(0.0, rows[0][0] - time.time()) if rows else None

    def owners(self) -> list[str]:
        """Those who have something."""
        return [owner for (owner,) in self._database.read(statements.OWNERS)]

    def release(self, owner: str) -> None:
        """Take back what an owner has that is gone."""
        self._working.write(statements.RELEASE, (owner,))

    def about(self, object_: str, *, healed_only: bool = False) -> list[Row]:
        """What came about an object."""
        return [
            _row(values)
            for values in self._database.read(statements.HEALED if healed_only else statements.ABOUT, (object_,))
        ]

    def letters(self, limit: int, after: int) -> list[Row]:
        """What was given up."""
        return [_row(values) for values in self._database.read(statements.LETTERS, (after, limit))]

    def replay(self, seqs: list[int]) -> int:
        """Let handled and given up ones wait again."""
        return len(self._working.write(statements.REPLAY, (json.dumps(seqs),)))

    def counts(self) -> Counts:
        """How many there are."""
        return Counts(*self._database.read(statements.COUNTS)[0])

    def next_due(self) -> float | None:
        """Seconds until the next is due."""
        ((due,),) = self._database.read(statements.NEXT_DUE)
        return None if due is None else max(0.0, due - time.time())

    def forget(self, seconds: float) -> None:
        """Forget what was handled long ago, some at a time, and shorten the file."""
        while self._working.write(statements.FORGET, ((time.time() - seconds) * 1000,)):
            pass
        self._database.shorten_log()

    def tidy(self) -> None:
        """Copy the write-ahead log into the file before a delivery has to: that takes a tenth of a second and more."""
        if self._acts > MANY_ACTS:
            self._acts = 0
            self._database.reuse_log()

    def before_fork(self) -> None:
        """Close the connections: SQLite must not cross a fork."""
        self._database.before_fork()
        self._working.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; connections are opened anew."""
        self._working.after_fork(in_child=in_child)
        self._database.after_fork(in_child=in_child)
        if in_child:
            self._begin()

    def close(self) -> None:
        """Close the file."""
        self._working.close()
        self._database.close()


def _refuse_no_seconds(given: object) -> None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < 86400:
        raise InvalidArgument(f"lock_timeout is {given!r:.80}: give seconds, such as 3.0")


def _row(values: tuple[Any, ...]) -> Row:
    seq, *fields = values
    *kept, attempts, done, error = fields
    made = Kept(*kept)
    return Row(seq, made._replace(healed=bool(made.healed)), attempts, tuple(json.loads(done)), error)


def _storable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
