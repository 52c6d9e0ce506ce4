"""The inbox in memory: for tests, and for whoever would rather lose deliveries than keep a file."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from lago_orgs._store.locking import locked, new_lock
from lago_orgs.webhooks.errors import InboxClosed
from lago_orgs.webhooks.inbox.rows import Counts, Ended, Kept, Lane, Row

WAITS, HANDLED, DEAD = 0, 1, 2


class _Held(NamedTuple):
    row: Row
    state: int = WAITS
    due: float = 0.0
    owner: str = ""
    until: float = 0.0


class MemoryStore:
    """Keeps rows in a table, each change of which is one assignment."""

    place = "the inbox in memory"

    def __init__(self) -> None:
        self._lock = new_lock()
        self._rows: dict[int, _Held] = {}
        self._keys: dict[str, int] = {}
        self._closed = False

    def __repr__(self) -> str:
        return f"<MemoryStore: {len(self._rows)} deliveries>"

    @locked
    def insert(self, kept: Kept) -> int | None:
        """Keep a delivery."""
        if not kept.healed and kept.object and self.about(kept.object, healed_only=True):
            return None
        return self.insert_anyway(kept)

    @locked
    def insert_anyway(self, kept: Kept) -> int | None:
        """Keep a delivery, whatever was made about its object."""
        if self._closed:
            raise InboxClosed(f"{self.place} was closed")
        names = [f"digest:{kept.digest}", *([] if kept.key is None else [f"key:{kept.key}"])]
        if any(self._keys.get(name) in self._rows for name in names):
            return None
        seq = max(self._rows, default=0) + 1
        # A name whose row is not there is as good as none, so that this may be broken off between two lines.
        self._keys.update(dict.fromkeys(names, seq))
        self._rows[seq] = _Held(Row(seq, kept, 0, (), ""))
        return seq

    def insert_all(self, several: Sequence[Kept]) -> list[int | None]:
        """Keep several."""
        return [self.insert(kept) for kept in several]

    @locked
    def claim(self, owner: str, seconds: float, after: Ended | None = None) -> Row | None:
        """Take out the first that is due."""
        if after is not None:
            self.finish(after.seq, owner, after.done)
        now = time.monotonic()
        for seq, held in self._rows.items():
            if held.state == WAITS and held.due <= now and held.until <= now:
                row = held.row._replace(attempts=held.row.attempts + 1)
                self._rows[seq] = held._replace(row=row, owner=owner, until=now + seconds)
                return row
        return None

    def renew(self, seqs: list[int], owner: str, seconds: float) -> None:
        """Hold on to what an owner has."""
        for seq in seqs:
            self._change(seq, owner, until=time.monotonic() + seconds)

    def progress(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note which handlers have come to their end."""
        self._change(seq, owner, {"done": done})

    def finish(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note that it is handled."""
        self._change(seq, owner, {"done": done, "error": ""}, state=HANDLED, owner="", until=0.0)

    @locked
    def put_back(self, seq: int, owner: str, seconds: float, error: str, *, counts: bool) -> None:
        """Let it wait."""
        held = self._rows.get(seq)
        attempts = 0 if held is None else held.row.attempts - (not counts)
        changes = {"error": error, "attempts": attempts}
        self._change(seq, owner, changes, due=time.monotonic() + seconds, owner="", until=0.0)

    def bury(self, seq: int, owner: str, error: str) -> None:
        """Give it up."""
        self._change(seq, owner, {"error": error}, state=DEAD, owner="", until=0.0)

    @locked
    def _change(self, seq: int, mine: str, of_row: dict[str, object] | None = None, /, **changes: object) -> None:
        held = self._rows.get(seq)
        if held is not None and held.owner == mine:
            self._rows[seq] = held._replace(row=held.row._replace(**(of_row or {})), **changes)  # type: ignore[arg-type]  # each value as its field

    @locked
    def blocked_for(self, seq: int, lane: Lane, value: str) -> float | None:
        """Seconds until one before it is due."""
        for other, held in self._rows.items():
            if other < seq and held.state == WAITS and getattr(held.row.kept, lane) == value:
                return max(0.0, held.due - time.monotonic())
        return None

    def owners(self) -> list[str]:
        """Nobody: what is in memory ends with its process."""
        return []

    def release(self, owner: str) -> None:
        """Do nothing."""

    @locked
    def about(self, object_: str, *, healed_only: bool = False) -> list[Row]:
        """What came about an object."""
        rows = [each.row for each in self._rows.values() if each.row.kept.object == object_]
        return [row for row in rows if row.kept.healed or not healed_only]

    @locked
    def letters(self, limit: int, after: int) -> list[Row]:
        """What was given up."""
        return [each.row for seq, each in self._rows.items() if each.state == DEAD and seq > after][:limit]

    @locked
    def replay(self, seqs: list[int]) -> int:
        """Let handled and given up ones wait again."""
        count = 0
        for seq in seqs:
            held = self._rows.get(seq)
            if held is not None and held.state != WAITS:
                self._rows[seq] = _Held(held.row._replace(attempts=0, done=(), error=""))
                count += 1
        return count

    @locked
    def counts(self) -> Counts:
        """How many there are."""
        states = [held.state for held in self._rows.values()]
        return Counts(states.count(WAITS), states.count(HANDLED), states.count(DEAD))

    @locked
    def next_due(self) -> float | None:
        """Seconds until the next is due."""
        waits = [max(held.due, held.until) for held in self._rows.values() if held.state == WAITS]
        return max(0.0, min(waits) - time.monotonic()) if waits else None

    @locked
    def forget(self, seconds: float) -> None:
        """Forget what was handled long ago; the newest stays, so that no place is given twice."""
        before = (time.time() - seconds) * 1000
        newest = max(self._rows, default=0)
        for seq, held in list(self._rows.items()):
            if held.state == HANDLED and held.row.kept.received_at < before and seq != newest:
                del self._rows[seq]
        self._keys = {name: seq for name, seq in self._keys.items() if seq in self._rows}

    def tidy(self) -> None:
        """Do nothing."""

    def before_fork(self) -> None:
        """Hold every user still."""
        self._lock.acquire()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on: a child begins without the parent's deliveries, which the parent handles."""
        if in_child:
            self._lock = new_lock()
            self._rows, self._keys = {}, {}
        else:
            self._lock.release()

    def close(self) -> None:
        """Keep nothing more."""
        self._closed = True
