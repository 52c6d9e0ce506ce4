"""Which subscriptions a limiter means alone, while it lets others pass."""

from collections.abc import Sequence

from lago_orgs.recorder.delivery.batches import Lane, lane_of
from lago_orgs.recorder.outboxes.rows import Row

LASTS = 60.0  # seconds beyond a pause that a subscription is remembered to be limited
MOST = 10_000  # subscriptions that are remembered


class Limited:
    """Subscriptions over which a limiter asked for pauses that others did not need; used by several threads."""

    def __init__(self) -> None:
        self._until: dict[Lane, float] = {}

    def note(self, row: Row, until: float) -> None:
        """Note the subscription of an event that is limited alone.

        Args:
            row: The event.
            until: When its pause ends, in seconds of the clock.
        """
        if len(self._until) >= MOST:
            self._until = {}
        self._until[lane_of(row)] = until + LASTS

    def has_some(self, rows: Sequence[Row], now: float) -> bool:
        """Return whether the subscription of any of these events is known to be limited."""
        return any(self._until.get(lane_of(row), 0.0) > now for row in rows) if self._until else False

    def has_all(self, rows: Sequence[Row], now: float) -> bool:
        """Return whether the subscriptions of all these events are."""
        return all(self._until.get(lane_of(row), 0.0) > now for row in rows)
