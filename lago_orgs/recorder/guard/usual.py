"""Events that nothing speaks against, told at a glance: most are, and to judge each takes most of what a guard does."""

from typing import NamedTuple

from lago_orgs._core.events import Event
from lago_orgs.recorder.guard.billable import Circumstances, Look, is_plain, look_of


class Usual(NamedTuple):
    """What the events of a metric look like that a subscription is surely billed for.

    Args:
        first: The first millisecond at which they may be stamped.
        last: The last.
        look: Looks for the number in the text of their properties that the metric reads; None if it reads none.
    """

    first: int
    last: int
    look: Look | None

    def has(self, event: Event) -> bool:
        """Return whether an event is like them; one that is not may be billed all the same."""
        is_in_time = self.first <= event.timestamp <= self.last
        return is_in_time and (self.look is None or is_plain(event.properties, self.look))


def usual(code: str, by: Circumstances) -> Usual | None:
    """Return what nothing speaks against; None where each event is to be judged.

    Args:
        code: The metric's.
        by: What they are judged by.
    """
    metric = by.metrics.get(code)
    if metric is None or len(by.times) != 1:
        return None
    time = by.times[0]
    plan = by.charged.get(time.plan_code)
    if time.start is None or (plan is not None and code not in plan):
        return None
    look = None
    if metric.field_name is not None and not metric.is_computed:
        look = look_of(metric)
        if look is None:
            return None
    first = max([time.start, *(last + 1 for _, last in by.invoiced)])
    last = by.now + by.max_skew
    return Usual(first, last if time.end is None else min(last, time.end), look)
