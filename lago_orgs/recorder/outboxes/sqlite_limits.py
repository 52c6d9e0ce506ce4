"""Limits in a SQLite outbox: what changed since a look, and reservations, each act one statement."""

import json
import time
from collections.abc import Iterator, Sequence

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import PARTS, Amount
from lago_orgs._store.connections import Connections, Rows
from lago_orgs.recorder.outboxes import sqlite_limits_statements as sql
from lago_orgs.recorder.outboxes.limits import (
    FORGOTTEN,
    LONG_AGO,
    PORTION,
    RECENT,
    Bounds,
    Changes,
    Held,
    Hold,
    Seen,
    Total,
)
from lago_orgs.recorder.outboxes.placed import Placed
from lago_orgs.recorder.outboxes.sqlite_lineage import Lineage

EPOCH = 1 << 40  # of generations: each file that the store has been on has its own


class SqliteLimits:
    """The part of the store that limits stand on."""

    answers = None
    is_ahead_worthwhile = True
    _database: Connections
    _lineage: Lineage
    _placed: Placed

    def changes(self, seen: Seen | None) -> Changes:
        """What was recorded and what has arrived since somebody looked."""
        now = time.time()
        if seen is None or not 0 <= now - seen.at <= LONG_AGO or seen.generation // EPOCH != self._lineage.epoch:
            return self._standing(now)
        if (told := self._all_from_here(seen, now)) is not None:
            return told
        recorded: list[tuple[int, Event]] = []
        arrived: list[tuple[int, float]] = []
        gone: list[int] = []
        place, arrival = seen.place, seen.arrival
        while True:
            rows = self._database.read(sql.SINCE, {"place": place, "arrival": arrival, "now": now})
            if (otherwise := self._otherwise(seen, place, arrival, rows[-1][1:5], now)) is not None:
                return otherwise
            newest, last, _, held = rows[-1][2:6]
            found = [(row[1], tuple.__new__(Event, row[2:])) for row in rows if row[0] == 0]
            _take_arrivals(rows, arrived, gone)
            recorded += found
            arrival = last
            if len(found) < PORTION:
                reached = Seen(max(newest, place), last, seen.generation, now)
                return Changes(recorded, arrived, gone, reached, False, bool(held))
            place = found[-1][0]

    def _all_from_here(self, seen: Seen, now: float) -> Changes | None:
        """What changed, if this process recorded all that was recorded: then no event is read. None else."""
        if not self._placed.may_have(seen.place):
            return None
        rows = self._database.read(sql.TOLD, {"arrival": seen.arrival, "now": now})
        if (otherwise := self._otherwise(seen, seen.place, seen.arrival, rows[-1][1:5], now)) is not None:
            return otherwise
        newest, last, _, held = rows[-1][2:6]
        recorded = self._placed.behind(seen.place, newest)
        if recorded is None:
            return None
        arrived: list[tuple[int, float]] = []
        gone: list[int] = []
        _take_arrivals(rows, arrived, gone)
        reached = Seen(max(newest, seen.place), last, seen.generation, now)
        return Changes(recorded, arrived, gone, reached, False, bool(held))

    def _otherwise(
        self, seen: Seen, place: int, arrival: int, mark: tuple[int, int, int, int], now: float
    ) -> Changes | None:
        """What changed, where the file does not simply go on from a place and an arrival; None if it does."""
        generation, newest, last, first = mark
        # It goes back where the file was put back to an earlier state.
        is_later = newest >= place and last >= arrival
        if generation + self._lineage.epoch * EPOCH != seen.generation or not is_later:
            return self._standing(now)
        return self._behind_a_gap(seen, now) if arrival < first - 1 else None

    def _behind_a_gap(self, seen: Seen, now: float) -> Changes:
        """What changed, where arrivals are forgotten that the caller was not told of, for there were very many.

        All that has arrived is told of then, as if it had just now: who knows of it already does not count it anew.
        """
        ((generation, newest, last, held),) = self._database.read(sql.MARK, {"now": now})
        kinds: dict[int, list[int]] = {0: [], 1: [], 2: []}
        for kind, place in self._database.read(sql.SETTLED, {"place": newest}):
            kinds[kind].append(place)
        return Changes(
            recorded=self._portions(sql.RECORDED_SINCE, {"place": newest}, seen.place),
            arrived=[(place, now) for place in kinds[1]],
            gone=kinds[0],
            seen=Seen(newest, last, generation + self._lineage.epoch * EPOCH, now),
            is_anew=False,
            may_be_reserved=bool(held),
            held=frozenset(kinds[2]),
        )

    def _standing(self, now: float) -> Changes:
        ((generation, newest, last, held),) = self._database.read(sql.MARK, {"now": now})
        oldest = self._database.read(sql.OLDEST_ARRIVAL)
        arrivals = self._database.read(sql.RECENT_ARRIVALS, (now - RECENT, last))
        return Changes(
            recorded=self._all_that_stands(newest, now - RECENT),
            arrived=[(place, at) for at, delivered, _ in arrivals for place in json.loads(delivered)],
            gone=[],
            seen=Seen(newest, last, generation + self._lineage.epoch * EPOCH, now),
            is_anew=True,
            may_be_reserved=bool(held),
            complete_since=oldest[0][1] if oldest and oldest[0][0] > 1 else 0.0,
        )

    def _all_that_stands(self, newest: int, recent: float) -> Iterator[tuple[int, Event]]:
        """Give what waits, and then what has arrived, also since this began to read.

        What is read may be newer than the mark: an event that waits no more is told of as arrived next time.
        """
        yield from self._portions(sql.STANDING, {"place": newest}, -1)
        for row in self._database.read(sql.ARRIVED, {"place": newest, "recent": recent}):
            yield row[0], tuple.__new__(Event, row[1:])

    def hold(self, hold: Hold, bounds: Bounds, seen: Seen, known: int = 0, beside: Sequence[str] = ()) -> Held:
        """Keep a reservation if others do not hold too much."""
        values = {
            **hold._asdict(),
            "now": time.time(),
            "place": seen.place,
            "known": known,
            "generation": seen.generation - self._lineage.epoch * EPOCH,
            "most_whole": bounds.everybody and bounds.everybody.whole,
            "most_part": bounds.everybody and bounds.everybody.part,
            "own_whole": bounds.user and bounds.user.whole,
            "own_part": bounds.user and bounds.user.part,
        }
        if beside:
            kept = self._database.write(sql.HOLD_ALL, {**values, "ids": json.dumps([hold.id, *beside])})
        else:
            kept = self._database.write(sql.HOLD, values)
        if kept:
            return Held(True, False, *_amounts(json.loads(kept[0][0])))
        *sums, is_outdated = self._database.read(sql.HELD, values)[0]
        return Held(False, bool(is_outdated), *_amounts(sums))

    def held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount]:
        """What is reserved of a metric."""
        everybody, own, _ = self._held(organization, product, code, user)
        return everybody, own

    def ahead(self, organization: str, product: str, code: str) -> Amount:
        """What is reserved of a metric that was kept beside another reservation."""
        return self._held(organization, product, code, "")[2]

    def _held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount, Amount]:
        values = {
            "organization": organization,
            "product": product,
            "code": code,
            "user": user,
            "id": "",
            "now": time.time(),
            "place": 1 << 62,
            "known": 0,
            "generation": 0,
        }
        *sums, _ = self._database.read(sql.HELD, values)[0]
        return _amounts(sums)

    def recorded(self, organization: str, product: str, code: str, after: int, until: int) -> Iterator[Event]:
        """Events of a metric that were recorded behind one place, up to another, read by portions."""
        values = {"until": until, **_key(organization, product, code)}
        return (event for _, event in self._portions(sql.RECORDED, values, after))

    def _portions(self, statement: str, values: dict[str, object], after: int) -> Iterator[tuple[int, Event]]:
        """Give events with their places, by portions: there may be a million."""
        many = PORTION
        while many == PORTION:
            rows = self._database.read(statement, {**values, "after": after})
            for row in rows:
                yield row[0], tuple.__new__(Event, row[1:])
            many, after = len(rows), rows[-1][0] if rows else after

    def totalled(self, organization: str, product: str, code: str) -> int:
        """The place up to which a metric's events are in the totals."""
        found = self._database.read(sql.TOTALLED, _key(organization, product, code))
        return int(found[0][0]) if found else -1

    def add_totals(
        self, organization: str, product: str, code: str, totals: Sequence[Total], *, after: int, until: int
    ) -> None:
        """Add what was recorded behind one place, up to another."""
        columns = [json.dumps([each[column] for each in totals]) for column in range(5)]
        self._database.write(sql.ADD_TOTALS, (organization, product, code, after, until, *columns))
        newest = max((each.stretch for each in totals), default=0)
        if newest % 96 == 0:  # once a day, so to say
            self._database.write(
                sql.FORGET_TOTALS, {**_key(organization, product, code), "stretch": newest - FORGOTTEN}
            )

    def totals(
        self, organization: str, product: str, code: str, since: int, user: str | None = None
    ) -> tuple[int, Sequence[Total]]:
        """The place up to which the totals go, and they themselves, from a stretch on."""
        values = {**_key(organization, product, code), "since": since, "user": user}
        first, *rows = self._database.read(sql.TOTALS, values)
        return first[4], [Total._make(row) for row in rows]

    def release(self, hold: Hold, beside: Sequence[str] = ()) -> None:
        """Give a reservation back."""
        if beside:
            values = {**_key(*hold[:3]), "ids": json.dumps([hold.id, *beside])}
            self._database.write(sql.RELEASE_ALL, values)
        else:
            self._database.write(sql.RELEASE, hold._asdict())


def _take_arrivals(rows: Rows, arrived: list[tuple[int, float]], gone: list[int]) -> None:
    for row in rows:
        if row[0] == 1:
            arrived += [(each, row[2]) for each in json.loads(row[3])]
            gone += map(int, json.loads(row[4]))


def _key(organization: str, product: str, code: str) -> dict[str, object]:
    return {"organization": organization, "product": product, "code": code}


def _amounts(sums: Sequence[int]) -> tuple[Amount, Amount, Amount]:
    whole, part, own_whole, own_part, ahead_whole, ahead_part = sums
    return _amount(whole, part), _amount(own_whole, own_part), _amount(ahead_whole, ahead_part)


def _amount(whole: int, part: int) -> Amount:
    return Amount(whole + part // PARTS, part % PARTS)
