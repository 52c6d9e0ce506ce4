"""What was recorded here and Lago does not surely count yet, per organization, product and metric."""

from collections import deque
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import NamedTuple

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import ZERO, Count, Outstanding, Use, outstanding
from lago_orgs.access.measures import Measure
from lago_orgs.access.wishes import Key
from lago_orgs.recorder.outboxes.limits import RECENT, Changes, Seen
from lago_orgs.types.numbers import ARITHMETIC

NOTHING = Outstanding(ZERO, ZERO)
_new = tuple.__new__  # half of what a named tuple of each event costs


def whose(organization: str, product: str) -> Hashable:
    """Return what stands for an organization's product: mostly there is none, and the id takes no memory anew."""
    return (organization, product) if product else organization


class _Kept(NamedTuple):
    """An event; its properties are let go once they were measured."""

    use: Use
    properties: str | None
    value: str | None = None


class Metered:
    """The events of one key, and their sum beside Lago's figure."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._fresh: list[tuple[int, Event]] = []  # not looked at yet, for mostly nobody asks
        self._count: Count | None = None
        self._measure: Measure | None = None
        self._settling = 0.0
        self._sum = NOTHING

    def __len__(self) -> int:
        return len(self._kept) + len(self._fresh)

    def recorded(self, place: int, event: Event) -> None:
        """Take an event in."""
        self._fresh.append((place, event))

    def _look_at_the_fresh(self) -> None:
        fresh, measure, count, total = self._fresh, self._measure, self._count, self._sum.units
        if not fresh:
            return
        self._count = None  # whoever is interrupted in here leaves no sum behind
        kept = self._kept
        if count is None or measure is None or measure.how != "sum":
            count = None
            for place, event in fresh:
                if place not in kept:
                    kept[place] = self._measured(_Kept(Use(ZERO, event[4], event[3], place), event[6]))
        else:  # at once what `_measured` and `_add` would: it is the way of each event that any process recorded
            first, newest = count.first, count.newest
            for place, event in fresh:
                if place not in kept:
                    timestamp = event[4]
                    units = measure.units(event[6], timestamp)
                    kept[place] = _new(_Kept, (_new(Use, (units, timestamp, event[3], place, None)), None, None))
                    if (first is None or timestamp >= first) and (units >= 0 or place > newest):
                        total = ARITHMETIC.add(total, units)
        if self._fresh is fresh:  # else a signal's handler came in between, and has looked already
            self._sum, self._count = Outstanding(total, self._sum.in_doubt), count
            self._fresh = []

    def arrived(self, place: int, at: float) -> None:
        """Note that Lago has an event: what has arrived since Lago was asked counts on, and may be counted twice."""
        self._look_at_the_fresh()
        kept = self._kept.get(place)
        if kept is not None and kept.use.arrived_at is None:
            use = _new(Use, (*kept.use[:4], at))
            self._kept[place] = after = _new(_Kept, (use, kept.properties, kept.value))
            if self._count is not None and kept.properties is None:
                more = outstanding([after.use], self._count, self._settling)
                self._sum = self._sum._replace(in_doubt=ARITHMETIC.add(self._sum.in_doubt, more.in_doubt))

    def gone(self, place: int) -> None:
        """Let an event go."""
        self._look_at_the_fresh()
        kept = self._kept.pop(place, None)
        if kept is not None and self._count is not None and not self._count.holds(kept.use, self._settling):
            self._count = None  # it is part of the sum

    def is_needed(self, place: int, asked_at: float) -> bool:
        """Say whether a figure asked for then may lack an event."""
        self._look_at_the_fresh()
        kept = self._kept.get(place)
        if kept is None:
            return False
        return kept.use.arrived_at is None or kept.use.arrived_at > asked_at

    def outstanding(self, count: Count, measure: Measure, settling: float) -> Outstanding:
        """Say what is to be added to Lago's figure."""
        self._look_at_the_fresh()
        is_same = measure is self._measure or measure == self._measure  # which compares all that a metric is
        if not is_same or count != self._count:
            self._count, self._measure, self._settling = count, measure, settling
            self._sum = NOTHING
            self._kept = {place: self._measured(each) for place, each in self._kept.items()}
            for each in self._kept.values():
                self._add(each)
        if measure.how == "distinct":
            return self._distinct(count)
        return self._sum

    def _measured(self, kept: _Kept) -> _Kept:
        if self._measure is None or kept.properties is None:
            return kept
        use, properties = kept.use, kept.properties
        if self._measure.how == "distinct":
            return _Kept(use, None, self._measure.distinct(properties, use.timestamp))
        units = self._measure.units(properties, use.timestamp) if self._measure.how == "sum" else ZERO
        return _Kept(use._replace(units=units), None)

    def _add(self, kept: _Kept) -> None:
        if self._count is not None and kept.properties is None:
            more = outstanding([kept.use], self._count, self._settling)
            self._sum = Outstanding(
                ARITHMETIC.add(self._sum.units, more.units), ARITHMETIC.add(self._sum.in_doubt, more.in_doubt)
            )

    def _distinct(self, count: Count) -> Outstanding:
        """Count the values that Lago may not know yet, each once."""
        values: set[str] = set()
        doubtful: set[str] = set()
        for place, each in self._kept.items():
            is_open = count.concerns(each.use) and not count.holds(each.use, self._settling)
            if is_open and each.value is not None:
                values.add(each.value)
                if place <= count.newest:
                    doubtful.add(each.value)
        return Outstanding(Decimal(len(values)), Decimal(len(doubtful)))


class Tally:
    """All keys, as of a look at the store.

    Args:
        asked: When Lago was last asked about each organization and product (`whose`): what it may lack stays.
        keep: Seconds after which such an answer is out of use.
    """

    def __init__(self, asked: Mapping[Hashable, float], keep: float) -> None:
        self._asked = asked
        self._keep = keep
        self.seen: Seen | None = None
        self.since = float("-inf")
        """What arrived before this moment of the store's is not known: figures must be newer by the settling time."""
        self._keys: dict[Key, Metered] = {}
        self._where: dict[int, Key] = {}
        self._arrivals: deque[tuple[float, int]] = deque()

    def take(self, changes: Changes) -> None:
        """Take in what changed."""
        where, keys = self._where, self._keys
        for place, event in changes.recorded:
            key = event[:3]
            where[place] = key
            metered = keys.get(key)
            if metered is None:
                metered = keys[key] = Metered()
            metered.recorded(place, event)
        for place, at in changes.arrived:
            if (known := self._where.get(place)) is not None:
                self._keys[known].arrived(place, at)
                self._arrivals.append((at, place))
        for place in changes.gone:
            self._drop(place)
        if changes.is_anew:
            self.since = changes.seen.at - RECENT
        self.seen = changes.seen
        self._prune(changes.seen.at)

    def outstanding(self, key: Key, count: Count, measure: Measure, settling: float) -> Outstanding | None:
        """Say what is to be added to Lago's figure; None if the figure is older than what is known here."""
        if count.asked_at - settling < self.since:
            return None
        metered = self._keys.get(key)
        return NOTHING if metered is None else metered.outstanding(count, measure, settling)

    def _prune(self, now: float) -> None:
        """Let go of what arrived so long ago that no figure that is in use may lack it."""
        while self._arrivals and self._arrivals[0][0] < now - RECENT:
            _, place = self._arrivals.popleft()
            key = self._where.get(place)
            if key is not None:
                asked_at = self._asked.get(whose(key[0], key[1]), 0.0)
                if asked_at > now - self._keep and self._keys[key].is_needed(place, asked_at - RECENT):
                    self._arrivals.append((now, place))  # looked at again in a minute
                else:
                    self._drop(place)

    def _drop(self, place: int) -> None:
        key = self._where.pop(place, None)
        if key is not None:
            metered = self._keys[key]
            metered.gone(place)
            if not metered:
                del self._keys[key]
