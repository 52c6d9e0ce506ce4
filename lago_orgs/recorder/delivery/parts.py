"""How a batch that fails is taken apart, and in which order its parts go; the last one goes next."""

from collections.abc import Sequence

from lago_orgs._core.deliveries import Held, Later, Whose
from lago_orgs._core.sizes import TOO_LARGE, index_size, may_be_too_large
from lago_orgs.recorder.delivery.batches import lane_of
from lago_orgs.recorder.outboxes.rows import Row

PARTS = 10  # into which a batch is taken apart each time

Part = Sequence[Row]


def taken_apart(part: Part) -> list[Part]:
    """Take a batch apart, the first part last."""
    size = max(1, -(-len(part) // PARTS))
    return [part[start : start + size] for start in range(0, len(part), size)][::-1]


def deferred(waiting: Sequence[Part], failing: Sequence[Part]) -> list[Part]:
    """Let the parts of other subscriptions go before those that fail; within each subscription the order stays.

    Args:
        waiting: The parts that wait, the last one being the next.
        failing: Those that failed, likewise.
    """
    blocked = {lane_of(row) for part in failing for row in part}
    free: list[Part] = []
    held: list[Part] = []
    for part in reversed(waiting):
        behind = [row for row in part if lane_of(row) in blocked]
        if not behind:
            free.append(part)
            continue
        held.append(behind)
        if len(behind) < len(part):
            free.append([row for row in part if lane_of(row) not in blocked])
    return [*reversed(held), *failing, *reversed(free)]


class Foresight:
    """Whether it was to be expected that Lago breaks over an event, as its index may not hold that one."""

    def __init__(self) -> None:
        self._is_wrong = False  # this Lago has taken one that no index on PostgreSQL holds: it is on ClickHouse

    def is_foreseen(self, part: Part, verdict: Later | Held) -> bool:
        """Return whether that was to be expected.

        Args:
            part: What failed.
            verdict: How.
        """
        if self._is_wrong or verdict.fault is not Whose.SERVER or len(part) > 1:
            return False
        return may_be_too_large(part[0].event.properties)

    def passed(self, part: Part) -> None:
        """Note what Lago took."""
        if len(part) == 1 and not self._is_wrong:
            self._is_wrong = index_size(part[0].event.properties) > TOO_LARGE
