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
        self._count: Count | None = None
        self._measure: Measure | None = None
        self._settling = 0.0
        self._sum = NOTHING

    def __len__(self) -> int:
        return len(self._kept)

    def recorded(self, place: int, event: Event) -> None:
        """Take an event in."""
        if place not in self._kept:
            measure = self._measure
            if measure is None or measure.how != "sum":
                kept = self._measured(_Kept(Use(ZERO, event.timestamp, event.user, place), event.properties))
                self._kept[place] = kept
                self._add(kept)
                return
            # At once what `_measured` and `_add` would make of it: it is the way of each recorded event.
            units, timestamp, count = measure.units(event.properties, event.timestamp), event.timestamp, self._count
            self._kept[place] = _Kept(Use(units, timestamp, event.user, place), None)
            if count is None or (count.first is not None and timestamp < count.first):
                return
            if units >= 0 or place > count.newest:
                self._sum = Outstanding(ARITHMETIC.add(self._sum.units, units), self._sum.in_doubt)

    def arrived(self, place: int, at: float) -> None:
        """Note that Lago has an event: what has arrived since Lago was asked counts on, and may be counted twice."""
        kept = self._kept.get(place)
        if kept is not None and kept.use.arrived_at is None:
            self._kept[place] = after = kept._replace(use=kept.use._replace(arrived_at=at))
            if self._count is not None and kept.properties is None:
                more = outstanding([after.use], self._count, self._settling)
                self._sum = self._sum._replace(in_doubt=ARITHMETIC.add(self._sum.in_doubt, more.in_doubt))

    def gone(self, place: int) -> None:
        """Let an event go."""
        kept = self._kept.pop(place, None)
        if kept is not None and self._count is not None and not self._count.holds(kept.use, self._settling):
            self._count = None  # it is part of the sum

    def is_needed(self, place: int, asked_at: float) -> bool:
        """Say whether a figure asked for then may lack an event."""
        kept = self._kept.get(place)
        if kept is None:
            return False
        return kept.use.arrived_at is None or kept.use.arrived_at > asked_at

    def outstanding(self, count: Count, measure: Measure, settling: float) -> Outstanding:
        """Say what is to be added to Lago's figure."""
        if count != self._count or measure != self._measure:
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
        for place, event in changes.recorded:
            key = (event.organization, event.product, event.code)
            self._where[place] = key
            metered = self._keys.get(key)
            if metered is None:
                metered = self._keys[key] = Metered()
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
