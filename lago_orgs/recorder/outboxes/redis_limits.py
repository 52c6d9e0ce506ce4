"""Limits in a Redis outbox: what changed since a look, and reservations, each act one script.

More keys, beside those of `redis_scripts`:

- limits: there while somebody keeps limits by this outbox; arrivals are kept for longer then.
- arrived: a stream of the events that Lago has, or that were given up, of the last quarter of an hour (two minutes).
- totals: of each organization, product and metric a hash: per stretch of time and user the units and events.
- holds: of each organization, product and metric a hash: by transaction id, what is reserved, for whom, until when.

Lua's numbers hold integers up to 2^53 exactly: units travel as whole ones and parts, each far below that.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import PARTS, Amount
from lago_orgs.recorder.outboxes.limits import (
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
from lago_orgs.recorder.outboxes.redis_answers import RedisAnswers
from lago_orgs.recorder.outboxes.redis_epochs import number_of
from lago_orgs.recorder.outboxes.redis_limits_scripts import ADD_TOTALS, CHANGES, HELD, HOLD
from lago_orgs.recorder.outboxes.redis_parts import OutboxScript
from lago_orgs.recorder.outboxes.redis_records import event_of, place_of, stream_id

KEEP = 86_400  # seconds that arrivals are kept for longer after somebody last looked
YEAR = 400 * 86_400
COLUMNS = {"w": 0, "p": 1, "e": 2}


class RedisLimits:
    """The part of the store that limits stand on."""

    answers: RedisAnswers
    is_ahead_worthwhile = True
    _run: Callable[..., Any]
    _ask: Callable[..., Any]

    def _key(self, part: str) -> str:
        raise NotImplementedError

    def _run_on(self, script: OutboxScript, holds: str, *arguments: str | int | float) -> Any:
        """Run a script on the reservations of one organization, product and metric."""
        raise NotImplementedError

    def changes(self, seen: Seen | None) -> Changes:
        """What was recorded and what has arrived since somebody looked."""
        recorded: dict[int, Event] = {}
        arrived: list[tuple[int, float]] = []
        gone: list[int] = []
        is_anew = seen is None
        place, arrival = (
            ("-", f"{_recent(self._now())}") if seen is None else (_behind(seen.place), _behind(seen.arrival))
        )
        while True:
            now, epoch, newest, last, waiting, settled = self._run(CHANGES, place, arrival, PORTION, KEEP)
            if seen is not None and seen.generation != _number(epoch):
                # Redis was emptied, or went back: what had arrived until now is told of by nobody, but by Lago itself.
                return self.changes(None)._replace(complete_since=float(now))
            if seen is not None and not 0 <= float(now) - seen.at <= LONG_AGO:
                return self.changes(None)
            for id_, fields in waiting:
                recorded[place_of(id_)] = event_of(fields[3::2])
            for id_, fields in settled:
                where = place_of(fields[1])
                if fields[3] == "delivered":
                    recorded.setdefault(where, event_of(fields[5::2]))
                    arrived.append((where, int(id_.partition("-")[0]) / 1000))
                else:
                    gone.append(where)
            if len(waiting) < PORTION and len(settled) < PORTION:
                return Changes(
                    recorded=list(recorded.items()),
                    arrived=arrived,
                    gone=gone,
                    seen=Seen(place_of(newest), place_of(last), _number(epoch), float(now)),
                    is_anew=is_anew,
                )
            place = _behind(place_of(waiting[-1][0])) if waiting else place
            arrival = _behind(place_of(settled[-1][0])) if settled else arrival

    def _now(self) -> float:
        seconds, micros = self._ask("TIME")
        return int(seconds) + int(micros) / 1_000_000

    def hold(self, hold: Hold, bounds: Bounds, seen: Seen, known: int = 0, beside: Sequence[str] = ()) -> Held:
        """Keep a reservation if others do not hold too much."""
        mine = json.dumps([hold.user, str(hold.whole), str(hold.part), str(hold.seconds)])
        limits = [each for bound in bounds for each in (("", "") if bound is None else map(str, bound))]
        found = self._run_on(
            HOLD,
            _holds(*hold[:3]),
            *hold[:3],
            hold.user,
            PARTS,
            hold.id,
            mine,
            _behind(seen.place),
            _behind(seen.arrival),
            seen.generation,
            *limits,
            hold.seconds,
            known,
            *beside,
        )
        is_kept, is_outdated, *sums = found
        return Held(bool(is_kept), bool(is_outdated), *_amounts(sums))

    def held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount]:
        """What is reserved of a metric."""
        everybody, own, _ = self._held(organization, product, code, user)
        return everybody, own

    def ahead(self, organization: str, product: str, code: str) -> Amount:
        """What is reserved of a metric that was kept beside another reservation."""
        return self._held(organization, product, code, "")[2]

    def _held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount, Amount]:
        found = self._run_on(HELD, _holds(organization, product, code), organization, product, code, user, PARTS)
        return _amounts(found)

    def recorded(self, organization: str, product: str, code: str, after: int, until: int) -> Iterator[Event]:
        """Events of a metric that were recorded behind one place, up to another, unless they arrived long ago."""
        key, seen = (organization, product, code), set[int]()
        # In this order: what waits may arrive in between, and is met twice then, never not at all.
        for id_, values in self._entries("waiting", _behind(after), stream_id(max(until, 0))):
            seen.add(place_of(id_))
            if (event := event_of(values[1:]))[:3] == key:
                yield event
        for _, values in self._entries("arrived", "-", "+"):
            place = place_of(values[0])
            if after < place <= until and place not in seen and (event := event_of(values[2:]))[:3] == key:
                yield event

    def _entries(self, stream: str, begin: str, end: str) -> Iterator[tuple[str, list[str]]]:
        """Give the entries of a stream, by portions: there may be a million."""
        many = PORTION
        while many == PORTION:
            entries = self._ask("XRANGE", self._key(stream), begin, end, "COUNT", PORTION)
            for id_, fields in entries:
                yield id_, _values(fields)
                begin = _behind(place_of(id_))
            many = len(entries)

    def totalled(self, organization: str, product: str, code: str) -> int:
        """The place up to which a metric's events are in the totals."""
        return int(self._ask("HGET", self._key(_totals(organization, product, code)), "place") or -1)

    def add_totals(
        self, organization: str, product: str, code: str, totals: Sequence[Total], *, after: int, until: int
    ) -> None:
        """Add what was recorded behind one place, up to another."""
        where = _totals(organization, product, code)
        amounts = [
            text
            for each in totals
            for column, value in (("w", each.whole), ("p", each.part), ("e", each.events))
            for text in (f"{each.stretch}\0{column}\0{each.user}", value)
        ]
        self._run_on(ADD_TOTALS, where, after, until, YEAR, *amounts)

    def totals(
        self, organization: str, product: str, code: str, since: int, user: str | None = None
    ) -> tuple[int, Sequence[Total]]:
        """The place up to which the totals go, and they themselves, from a stretch on."""
        pairs = self._ask("HGETALL", self._key(_totals(organization, product, code)))
        place, sums = -1, dict[tuple[str, int], list[int]]()
        for name, value in zip(pairs[::2], pairs[1::2], strict=True):
            stretch, _, rest = name.partition("\0")
            if name == "place":
                place = int(value)
            elif int(stretch) >= since and user in {None, rest[2:]}:
                sums.setdefault((rest[2:], int(stretch)), [0, 0, 0])[COLUMNS[rest[0]]] = int(value)
        return place, [
            Total(name, stretch, whole + part // PARTS, part % PARTS, events)
            for (name, stretch), (whole, part, events) in sums.items()
        ]

    def release(self, hold: Hold, beside: Sequence[str] = ()) -> None:
        """Give a reservation back."""
        self._ask("HDEL", self._key(_holds(*hold[:3])), hold.id, *beside)


def _holds(organization: str, product: str, code: str) -> str:
    return f"holds:{organization}\0{product}\0{code}"


def _totals(organization: str, product: str, code: str) -> str:
    return f"totals:{organization}\0{product}\0{code}"


def _values(fields: Any) -> list[str]:
    """The values of an entry of a stream, which redis-py gives as a dict where it knows the command."""
    return list(fields.values()) if isinstance(fields, dict) else list(fields[1::2])


def _amounts(sums: Sequence[str]) -> tuple[Amount, Amount, Amount]:
    whole, part, own_whole, own_part, ahead_whole, ahead_part = map(int, sums)
    return Amount(whole, part), Amount(own_whole, own_part), Amount(ahead_whole, ahead_part)


def _behind(place: int) -> str:
    return stream_id(max(place, 0) + 1)


def _recent(now: float) -> str:
    return str(round((now - RECENT) * 1000))


def _number(epoch: str) -> int:
    return number_of(epoch) if epoch else 0
