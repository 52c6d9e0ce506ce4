"""Limits in the memory of one process."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from itertools import count

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import PARTS, Amount
from lago_orgs._store.locking import locked
from lago_orgs.recorder.outboxes.limits import (
    ARRIVALS,
    FORGOTTEN,
    LONG_AGO,
    NOTHING,
    RECENT,
    Bounds,
    Changes,
    Held,
    Hold,
    Seen,
    Total,
)


class MemoryLimits:
    """The part of the store in memory that limits stand on; who uses it has the store's lock."""

    answers = None
    is_ahead_worthwhile = False
    _lock: threading.RLock
    _generation: int

    def _start_limits(self) -> None:
        self._numbers_of_arrivals = count(1)
        self._arrivals: deque[tuple[int, float, int, bool]] = deque(maxlen=ARRIVALS)
        self._holds: dict[tuple[str, str, str], dict[str, tuple[Hold, float]]] = {}
        # Of each organization, product and metric, up to which place it goes, and the totals: replaced in one step.
        self._totals: dict[tuple[str, str, str], tuple[int, dict[tuple[str, int], Total]]] = {}

    def _recorded_after(self, place: int) -> list[tuple[int, Event, bool]]:
        """The events behind a place in order, and whether each waits."""
        raise NotImplementedError

    def _known_events(self) -> list[tuple[int, Event]]:
        """All events that are known still, with their places."""
        raise NotImplementedError

    def _is_recorded(self, hold: Hold) -> bool:
        """Whether the event that a reservation was made for is recorded."""
        raise NotImplementedError

    def newest(self) -> int:
        """The newest event's place."""
        raise NotImplementedError

    def _arrive(self, places: list[int], *, is_delivered: bool) -> None:
        now = time.time()
        for place in places:
            self._arrivals.append((next(self._numbers_of_arrivals), now, place, is_delivered))

    @locked
    def changes(self, seen: Seen | None) -> Changes:
        """What was recorded and what has arrived since somebody looked."""
        now, newest = time.time(), self.newest()
        first, last = (self._arrivals[0][0], self._arrivals[-1][0]) if self._arrivals else (1, 0)
        is_anew = (
            seen is None
            or seen.generation != self._generation
            or seen.place > newest
            or seen.arrival < first - 1
            or not 0 <= now - seen.at <= LONG_AGO
        )
        if seen is None or is_anew:
            arrivals = [each for each in self._arrivals if each[1] >= now - RECENT]
            known = {place for _, _, place, is_delivered in arrivals if is_delivered}
            recorded = [(place, event) for place, event, waits in self._recorded_after(-1) if waits or place in known]
        else:
            arrivals = self._behind(seen.arrival)
            recorded = [(place, event) for place, event, _ in self._recorded_after(seen.place)]
        return Changes(
            recorded=recorded,
            arrived=[(place, at) for _, at, place, is_delivered in arrivals if is_delivered],
            # Who begins anew is not told of them, and they may wait again.
            gone=[place for _, _, place, is_delivered in arrivals if not is_delivered and not is_anew],
            seen=Seen(newest, last, self._generation, now),
            is_anew=is_anew,
            may_be_reserved=bool(self._holds),
            complete_since=self._arrivals[0][1] if first > 1 else 0.0,
        )

    def _behind(self, arrival: int) -> list[tuple[int, float, int, bool]]:
        found = []
        for each in reversed(self._arrivals):
            if each[0] <= arrival:
                break
            found.append(each)
        found.reverse()
        return found

    @locked
    def hold(self, hold: Hold, bounds: Bounds, seen: Seen, known: int = 0, beside: Sequence[str] = ()) -> Held:
        """Keep a reservation if others do not hold too much."""
        key = (hold.organization, hold.product, hold.code)
        news = [event for _, event, _ in self._recorded_after(seen.place) if event[:3] == key]
        is_outdated = seen.generation != self._generation or len(news) != known
        everybody, user = self._sums(key, hold.user, but=hold.id)
        fits = (bounds.everybody is None or everybody <= bounds.everybody) and (
            bounds.user is None or user <= bounds.user
        )
        is_kept = fits and not is_outdated
        if is_kept:
            kept, until = self._holds.setdefault(key, {}), time.time() + hold.seconds
            kept.update({each: (hold._replace(id=each), until) for each in (hold.id, *beside)})
        return Held(is_kept, is_outdated, everybody, user)

    def held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount]:
        """What is reserved of a metric."""
        with self._lock:
            return self._sums((organization, product, code), user, but=None)

    def ahead(self, organization: str, product: str, code: str) -> Amount:
        """What is reserved of a metric beside other reservations: here it is not worth while."""
        return NOTHING

    @locked
    def release(self, hold: Hold, beside: Sequence[str] = ()) -> None:
        """Give a reservation back."""
        kept = self._holds.get((hold.organization, hold.product, hold.code), {})
        for each in (hold.id, *beside):
            kept.pop(each, None)

    @locked
    def recorded(self, organization: str, product: str, code: str, after: int, until: int) -> Sequence[Event]:
        """Events of a metric that were recorded behind one place, up to another."""
        key = (organization, product, code)
        return [
            event
            for place, event in self._known_events()
            if after < place <= until and (event.organization, event.product, event.code) == key
        ]

    def totalled(self, organization: str, product: str, code: str) -> int:
        """The place up to which a metric's events are in the totals."""
        return self._totals.get((organization, product, code), (-1, {}))[0]

    @locked
    def add_totals(
        self, organization: str, product: str, code: str, totals: Sequence[Total], *, after: int, until: int
    ) -> None:
        """Add what was recorded behind one place, up to another."""
        key = (organization, product, code)
        place, before = self._totals.get(key, (-1, {}))
        if place != after:
            return
        found = dict(before)
        for each in totals:
            there = found.get(each[:2], Total(each.user, each.stretch, 0, 0, 0))
            part = there.part + each.part
            found[each[:2]] = Total(
                each.user,
                each.stretch,
                there.whole + each.whole + part // PARTS,
                part % PARTS,
                there.events + each.events,
            )
        newest = max((each.stretch for each in totals), default=0)
        if newest:
            found = {name: each for name, each in found.items() if each.stretch > newest - FORGOTTEN}
        self._totals[key] = until, found

    def totals(
        self, organization: str, product: str, code: str, since: int, user: str | None = None
    ) -> tuple[int, Sequence[Total]]:
        """The place up to which the totals go, and they themselves, from a stretch on."""
        place, found = self._totals.get((organization, product, code), (-1, {}))
        return place, [each for each in found.values() if each.stretch >= since and user in {None, each.user}]

    def _sums(self, key: tuple[str, str, str], user: str, *, but: str | None) -> tuple[Amount, Amount]:
        now = time.time()
        found = self._holds.get(key)
        if not found:
            return Amount(0, 0), Amount(0, 0)
        alive = {name: each for name, each in found.items() if each[1] > now and not self._is_recorded(each[0])}
        if alive:
            self._holds[key] = alive
        else:
            del self._holds[key]
        others = [hold for name, (hold, _) in alive.items() if name != but]
        return _sum(others), _sum([each for each in others if each.user == user])


def _sum(holds: list[Hold]) -> Amount:
    part = sum([hold.part for hold in holds])
    return Amount(sum([hold.whole for hold in holds]) + part // PARTS, part % PARTS)
