"""What this process recorded since it last looked at the store: known without asking for it."""

from decimal import Decimal

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import ZERO, Count
from lago_orgs.access.measures import Measure
from lago_orgs.access.wishes import Key
from lago_orgs.recorder.outboxes.news import MOST
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.types.numbers import ARITHMETIC


class _OfKey:
    """The events of one key."""

    __slots__ = ("_summed", "events")

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._summed: tuple[Count, Measure, int, Decimal] | None = None

    def units(self, count: Count, measure: Measure) -> Decimal:
        many, units, summed = 0, ZERO, self._summed
        if summed is not None and summed[1] is measure and (summed[0] is count or summed[0] == count):
            many, units = summed[2:]
        for event in self.events[many:]:
            if count.first is None or event.timestamp >= count.first:
                units = ARITHMETIC.add(units, measure.units(event.properties, event.timestamp))
        self._summed = count, measure, len(self.events), units
        return units


class Own:
    """The events that this process kept since a look, by key; whoever calls has the ledger's lock.

    Args:
        outbox: Where they are kept.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._heard = outbox.listen()
        self._mark = 0
        self._keys: dict[Key, _OfKey] = {}
        self.may_lack = False
        """Whether there may be one that neither the look nor this knows of, or both do."""

    def drop(self) -> None:
        """Forget all of them, before a look: it finds them in the store."""
        self._keys = {}
        self._heard.clear()

    def begin(self) -> None:
        """Begin to note them, after a look."""
        self._mark, self.may_lack = self._outbox.set_mark(), False

    def note(self) -> None:
        """Note those that were kept meanwhile."""
        heard = self._heard
        if not heard:
            return
        may_lack = self.may_lack or len(heard) == MOST
        self.may_lack = True  # whoever is interrupted in here leaves it so
        while heard:
            mark, event = heard.popleft()
            if mark < self._mark:  # the look may have found it already, or not
                may_lack = True
            else:
                key = event[:3]
                found = self._keys.get(key) or self._keys.setdefault(key, _OfKey())
                found.events.append(event)
        self.may_lack = may_lack

    def many(self, key: Key) -> int:
        """Say how many there are."""
        found = self._keys.get(key)
        return 0 if found is None else len(found.events)

    def units(self, key: Key, count: Count, measure: Measure) -> Decimal:
        """Say what they come to, beside a figure that surely lacks them."""
        found = self._keys.get(key)
        return ZERO if found is None else found.units(count, measure)
