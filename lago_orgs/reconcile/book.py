"""Both sides of the comparison in one SQLite file of its own, so that memory does not grow with the events."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lago_orgs.reconcile.keeping import Kept

INDEXES = """
CREATE INDEX IF NOT EXISTS accepted_by_code ON accepted (subscription, code, timestamp);
CREATE INDEX IF NOT EXISTS accepted_by_id ON accepted (id);
CREATE INDEX IF NOT EXISTS recorded_by_code ON recorded (subscription, code, timestamp);
CREATE INDEX IF NOT EXISTS recorded_by_id ON recorded (id);
"""
PORTION = 2000


class Recorded(NamedTuple):
    """An event as it was recorded."""

    subscription: str
    id: str
    organization: str
    code: str
    user: str
    timestamp: int
    properties: str
    flags: int
    recorded_at: int
    digest: int
    state: str
    reason: str
    product: str = ""


class Accepted(NamedTuple):
    """An event as Lago holds it; `timestamp` and `created_at` are milliseconds since 1970, 0 where Lago says none."""

    subscription: str
    id: str
    timestamp: int
    code: str
    user: str
    properties: str
    digest: int
    created_at: int
    amount: str | None


class Book(Kept):
    """The two sides, and how far each was read: see `Kept` for the file."""

    # Filling

    def add_recorded(self, rows: Iterable[Recorded]) -> int:
        """Take in what was recorded; of one that comes twice the later word holds. How many came."""
        return self._add("INSERT OR REPLACE INTO recorded VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def forget_recorded(self) -> None:
        """Forget what was recorded: it is read from its beginning."""
        self._connection.executescript("DELETE FROM recorded; DELETE FROM books;")

    def add_accepted(self, rows: Iterable[Accepted]) -> int:
        """Take in what Lago holds; how many came."""
        return self._add("INSERT OR REPLACE INTO accepted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _add(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> int:
        before = self._connection.total_changes
        self._connection.execute("BEGIN")
        try:
            self._connection.executemany(statement, rows)
        finally:
            self._connection.execute("COMMIT")
        return self._connection.total_changes - before

    def cursor(self, subscription: str) -> tuple[int | None, bool]:
        """Return up to which instant Lago's events of a subscription are read, latest first, and whether all are."""
        found = self._ask("SELECT timestamp, is_done FROM cursors WHERE subscription = ?", subscription)
        return (found[0][0], bool(found[0][1])) if found else (None, False)

    def set_cursor(self, subscription: str, timestamp: int | None, *, is_done: bool) -> None:
        """Note how far a subscription is read."""
        self._connection.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)", (subscription, timestamp, is_done))

    def move(self, subscription: str, organization: str, to: str) -> None:
        """Let what was recorded for one subscription be looked for under another."""
        self._connection.execute(
            "UPDATE OR REPLACE recorded SET subscription = ? WHERE subscription = ? AND organization = ?",
            (to, subscription, organization),
        )

    def set_forgotten(self, organization: str, many: int) -> None:
        """Note how many delivered events of an organization the outbox does not remember."""
        self._connection.execute("INSERT OR REPLACE INTO books VALUES (?, ?)", (organization, many))

    def forgotten(self, organization: str) -> int:
        """Return how many delivered events of an organization the outbox does not remember."""
        found = self._ask("SELECT delivered FROM books WHERE organization = ?", organization)
        return int(found[0][0]) if found else 0

    def delivered(self) -> Mapping[str, int]:
        """Return how many delivered events of each organization were read."""
        query = "SELECT organization, count(*) FROM recorded WHERE state = 'delivered' GROUP BY organization"
        return dict(self._connection.execute(query).fetchall())

    def index(self) -> None:
        """Make what is asked for quick to find; once both sides are read, for that takes half the time then."""
        self._connection.executescript(INDEXES)

    # Reading

    def subscriptions(self) -> list[tuple[str, str]]:
        """Return what events were recorded for: the subscriptions' ids, each with its organization."""
        return self._connection.execute("SELECT DISTINCT subscription, organization FROM recorded").fetchall()

    def codes(self, subscription: str) -> list[str]:
        """Return the codes of a subscription's events, of either side."""
        query = (
            "SELECT code FROM recorded WHERE subscription = ? UNION SELECT code FROM accepted WHERE subscription = ?"
        )
        return sorted(row[0] for row in self._ask(query, subscription, subscription))

    def unmatched(self, subscription: str, others: Sequence[str] = ()) -> Iterator[tuple[Recorded, Accepted | None]]:
        """Give what was recorded and is not simply delivered and there, with what Lago holds under its id.

        Args:
            subscription: The subscription.
            others: Organizations of which everything is given.
        """
        query = f"""
            SELECT recorded.*, accepted.* FROM recorded
            LEFT JOIN accepted ON accepted.subscription = recorded.subscription AND accepted.id = recorded.id
            WHERE recorded.subscription = ? AND (
                accepted.id IS NULL OR recorded.state <> 'delivered' OR accepted.digest <> recorded.digest
                OR accepted.code <> recorded.code OR accepted.timestamp <> recorded.timestamp
                OR recorded.organization IN ({_marks(others)})
            )
        """  # noqa: S608 - made of constants
        width = len(Recorded._fields)
        for row in self._rows(query, subscription, *others):
            held = None if row[width] is None else Accepted._make(row[width:])
            yield Recorded._make(row[:width]), held

    def unrecorded(self, subscription: str) -> Iterator[tuple[Accepted, bool, bool]]:
        """Give what Lago holds and nobody recorded here.

        Returns:
            The event; whether the same use was recorded under another id; whether its id was recorded for another
            subscription.
        """
        query = """
            SELECT accepted.*,
                EXISTS (
                    SELECT 1 FROM recorded AS twin WHERE twin.subscription = accepted.subscription
                        AND twin.code = accepted.code AND twin.timestamp = accepted.timestamp
                        AND twin.digest = accepted.digest
                ),
                EXISTS (
                    SELECT 1 FROM recorded AS moved WHERE moved.id = accepted.id AND NOT EXISTS (
                        SELECT 1 FROM accepted AS own
                        WHERE own.subscription = moved.subscription AND own.id = moved.id
                    )
                )
            FROM accepted LEFT JOIN recorded
                ON recorded.subscription = accepted.subscription AND recorded.id = accepted.id
            WHERE accepted.subscription = ? AND recorded.id IS NULL
            ORDER BY accepted.timestamp
        """
        for row in self._rows(query, subscription):
            yield Accepted._make(row[:-2]), bool(row[-2]), bool(row[-1])

    def elsewhere(self, id_: str, subscription: str) -> Accepted | None:
        """Return what Lago holds under an id for another subscription, of what was read."""
        query = "SELECT * FROM accepted WHERE id = ? AND subscription <> ? LIMIT 1"
        found = self._connection.execute(query, (id_, subscription)).fetchall()
        return Accepted._make(found[0]) if found else None

    def accepted(self, subscription: str, code: str, first: int, last: int) -> Iterator[Accepted]:
        """Give what Lago holds of a code between two milliseconds, both included, by time."""
        query = """
            SELECT * FROM accepted WHERE subscription = ? AND code = ? AND timestamp BETWEEN ? AND ?
            ORDER BY timestamp, created_at, id
        """
        return map(Accepted._make, self._rows(query, subscription, code, first, last))

    def recorded(
        self, subscription: str, code: str, first: int, last: int, others: Sequence[str] = ()
    ) -> Iterator[Recorded]:
        """Give what was recorded of a code between two milliseconds and not discarded, by time; not of the others."""
        query = f"""
            SELECT * FROM recorded WHERE subscription = ? AND code = ? AND timestamp BETWEEN ? AND ?
                AND state <> 'discarded' AND organization NOT IN ({_marks(others)})
            ORDER BY timestamp, recorded_at, id
        """  # noqa: S608 - made of constants
        return map(Recorded._make, self._rows(query, subscription, code, first, last, *others))

    # Results

    def result(self, subscription: str) -> Any:
        """Return what the comparison of a subscription gave; None if it was not compared yet."""
        found = self._ask("SELECT text FROM results WHERE subscription = ?", subscription)
        return json.loads(found[0][0]) if found else None

    def set_result(self, subscription: str, result: object) -> None:
        """Keep what the comparison of a subscription gave."""
        self._connection.execute("INSERT OR REPLACE INTO results VALUES (?, ?)", (subscription, json.dumps(result)))

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        cursor = self._connection.cursor()
        cursor.execute(query, values)
        while rows := cursor.fetchmany(PORTION):
            yield from rows


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
