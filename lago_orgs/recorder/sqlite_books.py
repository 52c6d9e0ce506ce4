"""The books in a SQLite outbox, read and written on a connection that the outbox hands in."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from lago_orgs.recorder.outbox import Account, Dead, DeadLetter, Delivered, ExportedEvent, Stats, parsed
from lago_orgs.recorder.sqlite_file import WAITS

MOST_PARAMETERS = 500  # of one statement; SQLite allows 999 at least
EVENT = "organization, subscription, transaction_id, payload, has_own_id, has_own_time"


def newest(connection: sqlite3.Connection) -> int:
    """The place of the newest event, which is the number of events ever recorded."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def number(connection: sqlite3.Connection, name: str) -> int:
    """One of the outbox's own numbers."""
    return int(connection.execute("SELECT value FROM numbers WHERE name = ?", (name,)).fetchone()[0])


def count(connection: sqlite3.Connection, name: str, by: int) -> None:
    """Add to one of the outbox's own numbers."""
    if by:
        connection.execute("UPDATE numbers SET value = value + ? WHERE name = ?", (by, name))


def add(connection: sqlite3.Connection, column: str, amounts: Iterable[tuple[str, int]]) -> None:
    """Add to a column of the ledger, organization by organization."""
    connection.executemany(
        f"INSERT INTO ledger (organization, {column}) VALUES (?, ?) "  # noqa: S608 - the column is a constant
        f"ON CONFLICT DO UPDATE SET {column} = {column} + excluded.{column}",
        amounts,
    )


def recorded(connection: sqlite3.Connection, after: int, until: int) -> list[tuple[str, int]]:
    """How many events each organization recorded in a range of places."""
    return connection.execute(
        "SELECT organization, count(*) FROM events WHERE seq > ? AND seq <= ? GROUP BY organization", (after, until)
    ).fetchall()


def settle(write: sqlite3.Connection, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> set[int]:
    """Book events out of those that wait; the places of those that waited indeed."""
    arrived = {int(each.entry.position): each for each in delivered}
    deaths = {int(each.entry.position): each for each in dead}
    # What does not wait was booked before, by this sender or another one, or is forgotten since.
    came = [arrived[seq] for seq in _move(write, "deliveries (seq) SELECT seq", arrived)]
    died = [deaths[seq] for seq in _move(write, "deaths SELECT seq, '', 0, 0.0", deaths)]
    write.executemany(
        "UPDATE deaths SET reason = ?, is_conflict = ?, at = ? WHERE seq = ?",
        [(each.reason, each.is_conflict, time.time(), each.entry.position) for each in died],
    )
    add(write, "delivered", Counter([each.entry.event.organization for each in came]).items())
    add(write, "dead", Counter([each.entry.event.organization for each in died]).items())
    count(write, "duplicates", sum(each.is_duplicate for each in came))
    count(write, "conflicts", sum(each.is_conflict for each in died))
    return arrived.keys() | deaths.keys()


def _move(write: sqlite3.Connection, target: str, wanted: Iterable[int]) -> list[int]:
    """Name events in another table, those that wait; their places."""
    moved: list[int] = []
    seqs = list(wanted)
    for start in range(0, len(seqs), MOST_PARAMETERS):
        some = seqs[start : start + MOST_PARAMETERS]
        places = ",".join("?" * len(some))
        statement = f"INSERT INTO {target} FROM events WHERE seq IN ({places}) AND {WAITS} RETURNING seq"
        moved += [seq for (seq,) in write.execute(statement, some).fetchall()]
    return moved


def books(read: sqlite3.Connection, *, count_rows: bool) -> Stats:
    """The books of one snapshot.

    What was recorded is counted as events come in, and what was delivered or died as they go. `pending` is what is
    left, or with `count_rows` what is there indeed, and `dead` likewise: then the equation is an audit.
    """
    numbers = dict(read.execute("SELECT name, value FROM numbers").fetchall())
    total = newest(read)
    came_in = Counter[str]()
    delivered, dead, pending = Counter[str](), Counter[str](), Counter[str]()
    for organization, *row in read.execute("SELECT organization, recorded, delivered, dead FROM ledger").fetchall():
        came_in[organization], delivered[organization], dead[organization] = row
    came_in.update(dict(recorded(read, numbers["folded"], total)))
    if count_rows:
        of_each = "SELECT organization, count(*) FROM events"
        pending.update(dict(read.execute(f"{of_each} WHERE {WAITS} GROUP BY organization").fetchall()))
        dead = Counter(dict(read.execute(f"{of_each} JOIN deaths USING (seq) GROUP BY organization").fetchall()))
    else:
        pending.update(came_in)
        pending.subtract(delivered)
        pending.subtract(dead)
    accounts = {
        name: Account(recorded=came_in[name], delivered=delivered[name], pending=pending[name], dead=dead[name])
        for name in came_in
    }
    return Stats(
        total=Account(recorded=total, delivered=delivered.total(), pending=pending.total(), dead=dead.total()),
        organizations=accounts,
        **{name: numbers[name] for name in ("repeats", "duplicates", "conflicts", "dropped")},
    )


def dead_letters(read: sqlite3.Connection, limit: int, after: int) -> Sequence[DeadLetter]:
    """The events that were given up, in the order in which they were recorded."""
    rows = read.execute(
        "SELECT seq, organization, subscription, transaction_id, payload, reason, at "
        "FROM events JOIN deaths USING (seq) WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    ).fetchall()
    return [
        DeadLetter(
            position=seq,
            organization=organization,
            subscription=subscription,
            transaction_id=transaction_id,
            payload=parsed(payload),
            reason=reason,
            died_at=datetime.fromtimestamp(at, UTC),
        )
        for seq, organization, subscription, transaction_id, payload, reason, at in rows
    ]


def raise_dead(write: sqlite3.Connection, transaction_ids: set[str] | None) -> int:
    """Let dead letters wait again, all or those named; the number that do."""
    rows = write.execute(
        "SELECT seq, organization, is_conflict, transaction_id FROM events JOIN deaths USING (seq) ORDER BY seq"
    ).fetchall()
    risen = [row for row in rows if transaction_ids is None or row[3] in transaction_ids]
    if not risen:
        return 0
    seqs = [(row[0],) for row in risen]
    write.executemany("DELETE FROM deaths WHERE seq = ?", seqs)
    add(write, "dead", [(name, -many) for name, many in Counter(row[1] for row in risen).items()])
    count(write, "conflicts", -sum(row[2] for row in risen))
    count(write, "requeues", 1)
    write.execute("UPDATE numbers SET value = min(value, ?) WHERE name = 'head'", seqs[0])
    return len(risen)


def undelivered(
    read: sqlite3.Connection, state: Literal["pending", "dead"], after: int, limit: int
) -> list[tuple[int, ExportedEvent]]:
    """A portion of the events that wait or were given up, with their places."""
    which = "deaths.seq IS NOT NULL" if state == "dead" else WAITS
    rows = read.execute(
        "SELECT seq, organization, payload, reason FROM events LEFT JOIN deaths USING (seq) "  # noqa: S608 - constants
        f"WHERE {which} AND seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    ).fetchall()
    return [
        (
            seq,
            ExportedEvent(
                state=state,
                organization=organization,
                payload=parsed(payload),
                reason=reason,
            ),
        )
        for seq, organization, payload, reason in rows
    ]
