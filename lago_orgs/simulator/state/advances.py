"""What was billed in advance of a charge's usage, event after event (Lago's `cached_aggregations`)."""

from __future__ import annotations

from datetime import datetime

import attrs

from ...pricing.aggregation import Advance


@attrs.frozen
class AdvanceKey:
    """Whose usage it is: a subscription's, of a charge, in one filter and group."""

    external_subscription_id: str
    charge_id: str
    filter_id: str | None
    group: tuple[str | None, ...]


class AdvanceStore:
    """The levels after each event that was billed in advance."""

    def __init__(self) -> None:
        self._levels: dict[AdvanceKey, list[tuple[datetime, Advance]]] = {}

    def add(self, key: AdvanceKey, at: datetime, advance: Advance) -> None:
        """Keep the levels after an event."""
        self._levels.setdefault(key, []).append((at, advance))

    def last(self, key: AdvanceKey, start: datetime, end: datetime) -> Advance | None:
        """The levels after the last event of a period, None where there was none; of one instant the last to arrive."""
        found = [(at, advance) for at, advance in reversed(self._levels.get(key, [])) if start <= at <= end]
        return max(found, key=lambda item: item[0])[1] if found else None
