"""What the users of an organization used, added up from the events that Lago holds. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from lago_orgs._core.events import milliseconds
from lago_orgs._core.ledger import ZERO, plain_number
from lago_orgs.access.measures import Measure
from lago_orgs.pricing.aggregation import text_of
from lago_orgs.types import RecordedEvent, UserUsage
from lago_orgs.types.numbers import ARITHMETIC


class Users:
    """Adds up events by who used it; "" is everybody whom no event names.

    Args:
        measure: How the metric counts.
    """

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._sums: dict[str, tuple[Decimal, int]] = {}

    def add(self, event: RecordedEvent) -> None:
        """Take an event in."""
        user = text_of(event.properties.get("user_id")) or ""
        units, events = self._sums.get(user, (ZERO, 0))
        more = self._measure.units_of(event.properties, milliseconds(event.timestamp))
        self._sums[user] = ARITHMETIC.add(units, more), events + 1

    def usage(self) -> Mapping[str, UserUsage]:
        """Return what everybody used."""
        return {
            user: UserUsage(user_id=user or None, units=plain_number(units), events_count=events)
            for user, (units, events) in self._sums.items()
        }


def by_most(found: Mapping[str, UserUsage]) -> list[UserUsage]:
    """Return what users used, the most first."""
    return sorted(found.values(), key=lambda each: (-each.units, each.user_id or ""))
