"""Limits in the memory of one process."""

import threading
import time
from collections import deque
from itertools import count

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import PARTS, Amount
from lago_orgs._store.locking import locked
from lago_orgs.recorder.outboxes.limits import ARRIVALS, LONG_AGO, RECENT, Bounds, Changes, Held, Hold, Seen


class MemoryLimits:
    """The part of the store in memory that limits stand on; who uses it has the store's lock."""

    _lock: threading.RLock
    _generation: int

    def _start_limits(self) -> None:
        self._numbers_of_arrivals = count(1)
        self._arrivals: deque[tuple[int, float, int, bool]] = deque(maxlen=ARRIVALS)
        self._holds: dict[tuple[str, str, str], dict[str, tuple[Hold, float]]] = {}

    def _recorded_after(self, place: int) -> list[tuple[int, Event, bool]]:
        """The events behind a place in order, and whether each waits."""
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
            known = {each[2] for each in arrivals}
            recorded = [(place, event) for place, event, waits in self._recorded_after(-1) if waits or place in known]
        else:
            arrivals = self._behind(seen.arrival)
            recorded = [(place, event) for place, event, _ in self._recorded_after(seen.place)]
        return Changes(
            recorded=recorded,
            arrived=[(place, at) for _, at, place, is_delivered in arrivals if is_delivered],
            gone=[place for _, _, place, is_delivered in arrivals if not is_delivered],
            seen=Seen(newest, last, self._generation, now),
            is_anew=is_anew,
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
    def hold(self, hold: Hold, bounds: Bounds, seen: Seen) -> Held:
        """Keep a reservation if others do not hold too much."""
        key = (hold.organization, hold.product, hold.code)
        is_outdated = seen.generation != self._generation or any(
            (event.organization, event.product, event.code) == key for _, event, _ in self._recorded_after(seen.place)
        )
        everybody, user = self._sums(key, hold.user, but=hold.id)
        fits = (bounds.everybody is None or everybody <= bounds.everybody) and (
            bounds.user is None or user <= bounds.user
        )
        is_kept = fits and not is_outdated
        if is_kept:
            self._holds.setdefault(key, {})[hold.id] = hold, time.time() + hold.seconds
        return Held(is_kept, is_outdated, everybody, user)

    def held(self, organization: str, product: str, code: str, user: str) -> tuple[Amount, Amount]:
        """What is reserved of a metric."""
        with self._lock:
            return self._sums((organization, product, code), user, but=None)

    def release(self, hold: Hold) -> None:
        """Give a reservation back."""
        with self._lock:
            self._holds.get((hold.organization, hold.product, hold.code), {}).pop(hold.id, None)

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
