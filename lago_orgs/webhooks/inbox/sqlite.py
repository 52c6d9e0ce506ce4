"""The inbox in one SQLite file: kept through `kill -9`, shared by all threads and processes of a machine."""

# ruff: noqa: S608 - every statement is made of constants

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
from lago_orgs._store.sqlite import Format, Synchronous
from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks.errors import InboxBusy, InboxClosed, InboxCorrupt, InboxTooNew, InboxUnavailable
from lago_orgs.webhooks.inbox.rows import LANES, Counts, Kept, Lane, Row
from lago_orgs.webhooks.inbox.together import Together

FAILURES = Failures("the inbox", InboxUnavailable, InboxBusy, InboxCorrupt, InboxTooNew, InboxClosed)
TABLES = """
CREATE TABLE deliveries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT UNIQUE,
        digest TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        body TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        healed INTEGER NOT NULL,
        customer TEXT NOT NULL,
        subscription TEXT NOT NULL,
        object TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting',
        due REAL NOT NULL DEFAULT 0,
        owner TEXT NOT NULL DEFAULT '',
        until REAL NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        done TEXT NOT NULL DEFAULT '[]',
        error TEXT NOT NULL DEFAULT ''
    );
CREATE INDEX waiting ON deliveries (seq) WHERE state = 'waiting';
CREATE INDEX dead ON deliveries (seq) WHERE state = 'dead';
CREATE INDEX handled ON deliveries (received_at) WHERE state = 'handled';
CREATE INDEX customers ON deliveries (customer, seq) WHERE state = 'waiting';
CREATE INDEX subscriptions ON deliveries (subscription, seq) WHERE state = 'waiting';
CREATE INDEX objects ON deliveries (object, seq);
CREATE INDEX healed ON deliveries (object, seq) WHERE healed = 1;
"""
FORMAT = Format(application_id=0x1A61, scripts=(TABLES,), migrate=())

KEPT = ", ".join(Kept._fields)
ROW = f"seq, {KEPT}, attempts, done, error"
INSERT = f"INSERT INTO deliveries ({KEPT}) VALUES ({', '.join('?' * len(Kept._fields))}) RETURNING seq"
INSERT_ALL = f"""
    INSERT OR IGNORE INTO deliveries ({KEPT})
    SELECT {", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(Kept._fields)))} FROM json_each(?)
    RETURNING seq, digest
"""
# A claim that ends much later than any was written before the clock was put back.
FREE = "state = 'waiting' AND due <= :now AND (until <= :now OR until > :now + 86400)"
CLAIM = f"""
    UPDATE deliveries SET owner = :owner, until = :now + :seconds, attempts = attempts + 1
    WHERE seq = (SELECT seq FROM deliveries WHERE {FREE} ORDER BY seq LIMIT 1) RETURNING {ROW}
"""
RENEW = """
    UPDATE deliveries SET until = :until
    WHERE seq IN (SELECT value FROM json_each(:seqs)) AND owner = :owner AND state = 'waiting'
"""
MINE = "WHERE seq = :seq AND owner = :owner AND state = 'waiting'"
PROGRESS = f"UPDATE deliveries SET done = :done {MINE}"
FINISH = f"UPDATE deliveries SET state = 'handled', done = :done, error = '', owner = '', until = 0 {MINE}"
PUT_BACK = f"""
    UPDATE deliveries SET due = :due, error = :error, attempts = attempts - :less, owner = '', until = 0 {MINE}
"""
BURY = f"UPDATE deliveries SET state = 'dead', error = :error, owner = '', until = 0 {MINE}"
BLOCKED = "SELECT due FROM deliveries WHERE state = 'waiting' AND {lane} = ? AND seq < ? ORDER BY seq LIMIT 1"
OWNERS = "SELECT DISTINCT owner FROM deliveries WHERE state = 'waiting' AND owner <> ''"
RELEASE = "UPDATE deliveries SET owner = '', until = 0 WHERE state = 'waiting' AND owner = ?"
LETTERS = f"SELECT {ROW} FROM deliveries WHERE state = 'dead' AND seq > ? ORDER BY seq LIMIT ?"
ABOUT = f"SELECT {ROW} FROM deliveries WHERE object = ? ORDER BY seq"
HEALED = f"SELECT {ROW} FROM deliveries WHERE object = ? AND healed = 1 ORDER BY seq"
REPLAY = """
    UPDATE deliveries SET state = 'waiting', due = 0, owner = '', until = 0, attempts = 0, done = '[]', error = ''
    WHERE seq IN (SELECT value FROM json_each(?)) AND state <> 'waiting' RETURNING seq
"""
COUNTS = """
    SELECT (SELECT count(*) FROM deliveries WHERE state = 'waiting'),
        (SELECT count(*) FROM deliveries WHERE state = 'handled'),
        (SELECT count(*) FROM deliveries WHERE state = 'dead')
"""
NEXT_DUE = "SELECT min(max(due, until)) FROM deliveries WHERE state = 'waiting'"
FORGET = """
    DELETE FROM deliveries WHERE seq IN (
        SELECT seq FROM deliveries WHERE state = 'handled' AND received_at < ? ORDER BY received_at LIMIT 500
    ) RETURNING seq
"""


class SqliteStore:
    """Keeps rows in one file, in SQLite's write-ahead log. It must be on a local disk.

    Args:
        path: The file; its folder must exist.
        synchronous: `FULL` keeps what was acknowledged even when the machine loses power, for a disk flush with those
            that come together; `NORMAL` survives the death of the process.
    """

    def __init__(self, path: str | os.PathLike[str], *, synchronous: Synchronous = "FULL") -> None:
        if str(path) == ":memory:":
            raise InvalidArgument("path is ':memory:': use MemoryInbox, which needs no file")
        if synchronous not in {"OFF", "NORMAL", "FULL"}:
            raise InvalidArgument(f"synchronous is {synchronous!r:.80}: it is 'OFF', 'NORMAL' or 'FULL'")
        self._path = resolved(Path(path), FAILURES)
        self._database = Connections(self._path, synchronous, FORMAT, FAILURES)
        self._database.read(COUNTS)  # what is wrong with the file is said at once
        # What is done with a delivery needs no flush: what a power cut takes back of it is done once more.
        self._working = Connections(self._path, "OFF" if synchronous == "OFF" else "NORMAL", FORMAT, FAILURES)
        self._begin()

    def _begin(self) -> None:
        self._working.turns = self._database.turns  # one lock: threads wait for it better than for SQLite's own
        self._keep = Together(self.insert_all)

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
            try:
                ((seq,),) = self._database.write(INSERT, several[0])
            except sqlite3.IntegrityError:
                return [None]
            return [int(seq)]
        rows = self._database.write(INSERT_ALL, (json.dumps(several),))
        made = {digest: int(seq) for seq, digest in rows}
        return [made.pop(kept.digest, None) for kept in several]

    def claim(self, owner: str, seconds: float) -> Row | None:
        """Take out the first that is due."""
        rows = self._working.write(CLAIM, {"owner": owner, "now": time.time(), "seconds": seconds})
        return _row(rows[0]) if rows else None

    def renew(self, seqs: list[int], owner: str, seconds: float) -> None:
        """Hold on to what an owner has."""
        self._working.write(RENEW, {"seqs": json.dumps(seqs), "owner": owner, "until": time.time() + seconds})

    def progress(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note which handlers have come to their end."""
        self._mine(PROGRESS, seq, owner, done=json.dumps(done))

    def finish(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note that it is handled."""
        self._mine(FINISH, seq, owner, done=json.dumps(done))

    def put_back(self, seq: int, owner: str, seconds: float, error: str, *, counts: bool) -> None:
        """Let it wait."""
        self._mine(PUT_BACK, seq, owner, due=time.time() + seconds, error=_storable(error), less=int(not counts))

    def bury(self, seq: int, owner: str, error: str) -> None:
        """Give it up."""
        self._mine(BURY, seq, owner, error=_storable(error))

    def _mine(self, statement: str, seq: int, owner: str, **values: object) -> None:
        named: Mapping[str, object] = {"seq": seq, "owner": owner, **values}
        self._working.write(statement, named)

    def blocked_for(self, seq: int, lane: Lane, value: str) -> float | None:
        """Seconds until one before it is due."""
        rows = self._database.read(BLOCKED.format(lane=LANES[LANES.index(lane)]), (value, seq))
        return max(0.0, rows[0][0] - time.time()) if rows else None

    def owners(self) -> list[str]:
        """Those who have something."""
        return [owner for (owner,) in self._database.read(OWNERS)]

    def release(self, owner: str) -> None:
        """Take back what an owner has that is gone."""
        self._working.write(RELEASE, (owner,))

    def about(self, object_: str, *, healed_only: bool = False) -> list[Row]:
        """What came about an object."""
        return [_row(values) for values in self._database.read(HEALED if healed_only else ABOUT, (object_,))]

    def letters(self, limit: int, after: int) -> list[Row]:
        """What was given up."""
        return [_row(values) for values in self._database.read(LETTERS, (after, limit))]

    def replay(self, seqs: list[int]) -> int:
        """Let handled and given up ones wait again."""
        return len(self._working.write(REPLAY, (json.dumps(seqs),)))

    def counts(self) -> Counts:
        """How many there are."""
        return Counts(*self._database.read(COUNTS)[0])

    def next_due(self) -> float | None:
        """Seconds until the next is due."""
        ((due,),) = self._database.read(NEXT_DUE)
        return None if due is None else max(0.0, due - time.time())

    def forget(self, seconds: float) -> None:
        """Forget what was handled long ago, some at a time, and shorten the file."""
        while self._working.write(FORGET, ((time.time() - seconds) * 1000,)):
            pass
        self._database.shorten_log()

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


def _row(values: tuple[Any, ...]) -> Row:
    seq, *fields = values
    *kept, attempts, done, error = fields
    made = Kept(*kept)
    return Row(seq, made._replace(healed=bool(made.healed)), attempts, tuple(json.loads(done)), error)


def _storable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
