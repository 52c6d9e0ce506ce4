"""The events of one organization, product and metric that Lago does not surely count yet, and what they come to."""

from collections.abc import Sequence
from decimal import Decimal

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import ZERO, Count, Outstanding
from lago_orgs.access.measures import Measure
from lago_orgs.access.wishes import Key
from lago_orgs.types.numbers import ARITHMETIC

NOTHING = Outstanding(ZERO, ZERO)
Period = tuple[int | None]
"""The first millisecond that counts; None if every one does."""
Part = Decimal | str | None
"""What an event comes to: units, or a value that is counted once; its properties as long as nobody measured it."""
UNKNOWN: tuple[int, Part] = (0, None)


class Metered:
    """The events of one key, and their sum beside Lago's figure.

    After an outage there are hundreds of thousands of them, in each process. So no more is kept of one than counts, in
    plain tuples, which the garbage collector passes by; and with a new figure of Lago's those alone are added up anew
    that have arrived.

    Args:
        key: Of what.
    """

    __slots__ = ("_arrived", "_count", "_fresh", "_known", "_owed", "_period", "_settling", "_sum", "_waits", "key")

    def __init__(self, key: Key) -> None:
        self.key = key
        self._fresh: list[tuple[int, int, str]] = []
        """Places, timestamps and properties that were not looked at yet, for mostly nobody asks."""
        self._known: tuple[Measure | None, dict[int, tuple[int, Part]]] = (None, {})
        """By what they were measured; and by their places the timestamps, and what they come to by that."""
        self._arrived: dict[int, float] = {}
        self._count: Count | None = None
        self._settling = 0.0
        self._sum = NOTHING
        """What all come to beside `_count`, unless that is None."""
        self._period: Period | None = None
        """Since when the next two count; None if they are to be added up anew."""
        self._waits = ZERO
        """What those come to that wait, but for what gives something back."""
        self._owed: set[int] = set()
        """The places of those that wait and give something back."""

    def __len__(self) -> int:
        return len(self._known[1]) + len(self._fresh)

    def recorded(self, place: int, event: Event) -> None:
        """Take an event in."""
        self._fresh.append((place, event[4], event[6]))

    def _look_at_the_fresh(self) -> None:
        fresh, (measure, read) = self._fresh, self._known
        if not fresh:
            return
        count, period, total, waits = self._count, self._period, self._sum.units, self._waits
        self._count = self._period = None  # whoever is interrupted in here leaves no sums behind
        if measure is None or measure.how != "sum" or period is None:
            count = period = None
            _read(fresh, read, measure)
        else:
            (first,), newest, owed, add = period, -1 if count is None else count.newest, self._owed, ARITHMETIC.add
            for place, timestamp, properties in fresh:
                if place not in read:
                    units = measure.units(properties, timestamp)
                    read[place] = timestamp, units
                    if first is not None and timestamp < first:
                        continue
                    if units < 0:
                        owed.add(place)
                    else:
                        waits = add(waits, units)
                    if units >= 0 or place > newest:
                        total = add(total, units)
        if self._fresh is fresh:  # else a signal's handler came in between, and has looked already
            self._sum, self._waits = Outstanding(total, self._sum.in_doubt), waits
            self._count, self._period, self._fresh = count, period, []

    def arrived(self, place: int, at: float) -> None:
        """Note that Lago has an event: what has arrived since Lago was asked counts on, and may be counted twice."""
        self._look_at_the_fresh()
        found = self._known[1].get(place)
        if found is None or place in self._arrived:
            return
        count, period = self._count, self._period
        self._count = self._period = None
        self._arrived[place] = at
        period = self._without(place, found, period)
        timestamp, units = found
        if count is None or not isinstance(units, Decimal):
            count = None
        elif self._is_in_doubt(place, timestamp, at, count) and units > 0:
            self._sum = self._sum._replace(in_doubt=ARITHMETIC.add(self._sum.in_doubt, units))
        self._count, self._period = count, period

    def _is_in_doubt(self, place: int, timestamp: int, at: float, count: Count) -> bool:
        """Say whether a figure may hold an event that has arrived, or not."""
        return place <= count.newest and count.concerns(timestamp) and not count.holds(at, self._settling)

    def _without(self, place: int, found: tuple[int, Part], period: Period | None) -> Period | None:
        """Count an event among those that wait no more; return since when they count then."""
        timestamp, units = found
        if period is None or not isinstance(units, Decimal):
            return None
        if period[0] is None or timestamp >= period[0]:
            if units < 0:
                self._owed.discard(place)
            else:
                self._waits = ARITHMETIC.subtract(self._waits, units)
        return period

    def gone(self, place: int) -> None:
        """Let an event go."""
        self._look_at_the_fresh()
        count, period = self._count, self._period
        self._count = self._period = None
        found, at = self._known[1].pop(place, None), self._arrived.pop(place, None)
        if found is not None and (count is None or not count.holds(at, self._settling)):
            count = None  # it is part of the sum
        if found is not None and at is None:
            period = self._without(place, found, period)
        self._count, self._period = count, period

    def is_needed(self, place: int, asked_at: float) -> bool:
        """Say whether a figure asked for then may lack an event."""
        self._look_at_the_fresh()
        if place not in self._known[1]:
            return False
        at = self._arrived.get(place)
        return at is None or at > asked_at

    def effort(self, count: Count, measure: Measure) -> int:
        """Say how many events `outstanding` would go through."""
        known = self._known[0]
        if not (measure is known or measure == known):
            return len(self)
        if count == self._count:
            return len(self._fresh)
        is_added_up = measure.how != "distinct" and self._period == (count.first,)
        return len(self._fresh) + len(self._arrived) if is_added_up else len(self)

    def outstanding(self, count: Count, measure: Measure, settling: float) -> Outstanding:
        """Say what is to be added to Lago's figure."""
        self._look_at_the_fresh()
        while not (measure is self._known[0] or measure == self._known[0]):  # which compares all that a metric is
            self._measure(measure)
        if count != self._count:
            found = (self._distinct if measure.how == "distinct" else self._added_up)(count, settling)
            self._settling, self._sum = settling, found
            self._count = count
            return found
        return self._sum

    def _measure(self, measure: Measure) -> None:
        """Measure by another metric than before; what was measured has no properties any more."""
        known = former, read = self._known
        self._count = self._period = None
        kind = str if measure.how == "distinct" else Decimal
        nothing = None if measure.how == "distinct" else ZERO
        anew: dict[int, tuple[int, Part]] = {}
        for place in list(read):
            timestamp, part = read.get(place, UNKNOWN)
            if former is None:
                anew[place] = timestamp, _part(measure, timestamp, str(part))
            else:
                anew[place] = timestamp, part if isinstance(part, kind) else nothing
        if self._known is known:  # else a signal's handler came in between
            self._known = measure, anew

    def _added_up(self, count: Count, settling: float) -> Outstanding:
        read, arrived, first = self._known[1], self._arrived, count.first
        if self._period != (first,):
            self._add_up(first)
        units, in_doubt, newest = self._waits, ZERO, count.newest
        for place in self._owed:
            if place > newest and isinstance(owed := read.get(place, UNKNOWN)[1], Decimal):
                units = ARITHMETIC.add(units, owed)
        for place, at in list(arrived.items()):
            timestamp, part = read.get(place, UNKNOWN)
            if count.holds(at, settling) or not isinstance(part, Decimal) or not count.concerns(timestamp):
                continue
            if place > newest:
                units = ARITHMETIC.add(units, part)
            elif part >= 0:
                units, in_doubt = ARITHMETIC.add(units, part), ARITHMETIC.add(in_doubt, part)
        return Outstanding(units, in_doubt)

    def _add_up(self, first: int | None) -> None:
        """Add up what waits, since the beginning of another period."""
        self._period, read, arrived, waits, owed = None, self._known[1], self._arrived, ZERO, set[int]()
        for place in list(read):
            timestamp, units = read.get(place, UNKNOWN)
            if not isinstance(units, Decimal) or place in arrived or (first is not None and timestamp < first):
                continue
            if units < 0:
                owed.add(place)
            else:
                waits = ARITHMETIC.add(waits, units)
        self._waits, self._owed = waits, owed
        self._period = (first,)

    def _distinct(self, count: Count, settling: float) -> Outstanding:
        """Count the values that Lago may not know yet, each once."""
        values: set[str] = set()
        doubtful: set[str] = set()
        read = self._known[1]
        for place in list(read):
            timestamp, value = read.get(place, UNKNOWN)
            is_open = count.concerns(timestamp) and not count.holds(self._arrived.get(place), settling)
            if is_open and isinstance(value, str):
                values.add(value)
                if place <= count.newest:
                    doubtful.add(value)
        return Outstanding(Decimal(len(values)), Decimal(len(doubtful)))


def _read(fresh: Sequence[tuple[int, int, str]], read: dict[int, tuple[int, Part]], measure: Measure | None) -> None:
    """Take in what nobody adds up yet."""
    for place, timestamp, properties in fresh:
        if place not in read:
            read[place] = timestamp, properties if measure is None else _part(measure, timestamp, properties)


def _part(measure: Measure, timestamp: int, properties: str) -> Part:
    """Say what an event comes to."""
    if measure.how == "distinct":
        return measure.distinct(properties, timestamp)
    return measure.units(properties, timestamp) if measure.how == "sum" else ZERO
