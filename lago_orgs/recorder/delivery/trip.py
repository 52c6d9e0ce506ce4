"""One batch under way: what of it is to be sent next, and how that went so far."""

import attrs

from lago_orgs.recorder.delivery.batches import Lane, lane_of
from lago_orgs.recorder.delivery.parts import Part, deferred, taken_apart
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.outboxes.rows import Row


@attrs.define
class Trip:
    """One batch under way.

    Args:
        parts: What is to be sent; the next one is the last, and the events of one subscription stay in their order.
        ordeal: What is known of the only event, if it was set aside before.
        before: How often Lago had answered when it began.
        too_large: Parts that were found too large since Lago took one.
        failures: How often it failed in a row.
        unexplained: How often it failed over no event that is suspected by now.
        is_limited_alone: Whether a limiter means some of it, and lets others pass.
        is_apart: Whether it was taken apart, so that what failed together is not put together again.
        tried: Subscriptions over which it failed since the last pause.
    """

    parts: list[Part]
    ordeal: Ordeal | None
    before: int
    too_large: list[Part] = attrs.Factory(list)
    failures: int = 0
    unexplained: int = 0
    is_limited_alone: bool = False
    is_apart: bool = False
    tried: set[Lane] = attrs.Factory(set)

    def take_apart(self, part: Part) -> None:
        """Go on with the parts of one that failed, those of other subscriptions first."""
        self.parts = deferred(self.parts, taken_apart(part))
        self.is_apart = True

    def release(self, lane: Lane) -> list[Row]:
        """Let go of the events of a subscription, where there are others: these are not to wait for them."""
        rows = [row for part in reversed(self.parts) for row in part]
        own = [row for row in rows if lane_of(row) == lane]
        if len(own) == len(rows):
            return []
        self.parts = [[row for row in part if lane_of(row) != lane] for part in self.parts]
        return own

    def defer(self, part: Part) -> bool:
        """Put a part that failed behind those of other subscriptions; return whether one of these was not tried yet."""
        self.tried.update(map(lane_of, part))
        self.parts = deferred(self.parts, [part])
        return self.tried.isdisjoint(map(lane_of, self.parts[-1]))
