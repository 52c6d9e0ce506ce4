"""What each user used, as it was recorded here: totals that stand in the outbox's store."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import PARTS, ZERO, amount, units_of
from lago_orgs.access.measures import Measure
from lago_orgs.access.wishes import Key
from lago_orgs.recorder.outboxes.limits import STRETCH, LimitStore, Seen, Total
from lago_orgs.types import UserUsage
from lago_orgs.types.numbers import ARITHMETIC

FEW = 10_000  # events of others that may be looked through again before the totals move on
EVERY = 60.0  # seconds
MOST = 10_000


class Totals:
    """The totals of users; whoever calls has the ledger's lock.

    Args:
        store: Where they stand.
        at_length: Is within while so many events are gone through; raises where they are too many here.
    """

    def __init__(self, store: LimitStore, at_length: Callable[[int], AbstractContextManager[None]]) -> None:
        self._store = store
        self._at_length = at_length
        self._kept_at: dict[Key, float] = {}

    def by_user(self, key: Key, measure: Measure, seen: Seen, first: int | None, user: str | None) -> list[UserUsage]:
        """Say what users used since an instant, up to a look; "" is everybody whom no event names.

        Args:
            key: Of what.
            measure: How the metric counts.
            seen: The look.
            first: The instant, in milliseconds since 1970; None is the beginning.
            user: One user; None is all.
        """
        found: dict[str, tuple[int, int, int]] = {}
        for each in self._up_to(key, measure, seen, first, user):
            whole, part, events = found.get(each.user, (0, 0, 0))
            found[each.user] = whole + each.whole, part + each.part, events + each.events
        return [
            UserUsage(user_id=name or None, units=units_of(whole, part), events_count=events)
            for name, (whole, part, events) in found.items()
        ]

    def of_user(self, key: Key, measure: Measure, seen: Seen, first: int | None, user: str) -> Decimal:
        """Say what one user used."""
        units = ZERO
        for each in self._up_to(key, measure, seen, first, user):
            units = ARITHMETIC.add(units, units_of(each.whole, each.part))
        return units

    def keep(self, key: Key, measure: Measure, seen: Seen) -> None:
        """Add to the totals now and then, before what was recorded is forgotten, where anybody ever asked for them."""
        now = time.monotonic()
        if measure.how == "sum" and now - self._kept_at.get(key, float("-inf")) > EVERY:
            if len(self._kept_at) > MOST:
                self._kept_at = {}
            self._kept_at[key] = now
            if self._store.totalled(*key) >= 0:
                self._up_to(key, measure, seen, None, "")

    def _up_to(self, key: Key, measure: Measure, seen: Seen, first: int | None, user: str | None) -> Sequence[Total]:
        """Return the totals of everything up to a look: what is missing in the store is added to it before."""
        since = -(1 << 40) if first is None else first // STRETCH
        while True:
            place, totals = self._store.totals(*key, since, user)
            if place >= seen.place:
                return totals
            with self._at_length(seen.place - place):
                more = _totals_of(self._store.recorded(*key, place, seen.place), measure)
                if not more and place >= 0 and seen.place - place < FEW:
                    return totals
                self._store.add_totals(*key, more, after=place, until=seen.place)


def _totals_of(events: Iterable[Event], measure: Measure) -> list[Total]:
    found: dict[tuple[str, int], tuple[int, int, int]] = {}
    for event in events:
        place = event.user, event.timestamp // STRETCH
        whole, part, many = found.get(place, (0, 0, 0))
        more = amount(measure.units(event.properties, event.timestamp))
        carried, rest = divmod(part + more.part, PARTS)
        found[place] = whole + more.whole + carried, rest, many + 1
    return [Total(*place, *sums) for place, sums in found.items()]
