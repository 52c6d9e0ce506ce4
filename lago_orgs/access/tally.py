"""What was recorded here and Lago does not surely count yet, per organization, product and metric."""

from collections import deque
from collections.abc import Hashable, Mapping

from lago_orgs._core.ledger import Count, Outstanding
from lago_orgs.access.measures import Measure
from lago_orgs.access.metered import NOTHING, Metered
from lago_orgs.access.wishes import Key
from lago_orgs.recorder.outboxes.limits import RECENT, Changes, Seen


def whose(organization: str, product: str) -> Hashable:
    """Return what stands for an organization's product: mostly there is none, and the id takes no memory anew."""
    return (organization, product) if product else organization


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
        self._where: dict[int, Metered] = {}
        self._arrivals: deque[tuple[float, int]] = deque()

    def take(self, changes: Changes) -> None:
        """Take in what changed."""
        where, keys = self._where, self._keys
        for place, event in changes.recorded:
            metered = keys.get(event[:3])
            if metered is None:
                metered = keys[event[:3]] = Metered(event[:3])
            where[place] = metered
            metered.recorded(place, event)
        for place, at in changes.arrived:
            if (known := self._where.get(place)) is not None:
                known.arrived(place, at)
                self._arrivals.append((at, place))
        if (held := changes.held) is not None:
            for place in [each for each in where if each not in held]:
                where[place].arrived(place, changes.seen.at)
                self._arrivals.append((changes.seen.at, place))
        for place in changes.gone:
            self._drop(place)
        if changes.is_anew:
            self.since = max(changes.seen.at - RECENT, changes.complete_since)
        self.seen = changes.seen
        self._prune(changes.seen.at)

    def outstanding(self, key: Key, count: Count, measure: Measure, settling: float) -> Outstanding | None:
        """Say what is to be added to Lago's figure; None if the figure is older than what is known here."""
        if count.asked_at - settling < self.since:
            return None
        metered = self._keys.get(key)
        return NOTHING if metered is None else metered.outstanding(count, measure, settling)

    def effort(self, key: Key, count: Count, measure: Measure) -> int:
        """Say how many events it takes to go through for that."""
        metered = self._keys.get(key)
        return 0 if metered is None else metered.effort(count, measure)

    def _prune(self, now: float) -> None:
        """Let go of what arrived so long ago that no figure that is in use may lack it."""
        while self._arrivals and self._arrivals[0][0] < now - RECENT:
            _, place = self._arrivals.popleft()
            metered = self._where.get(place)
            if metered is not None:
                asked_at = self._asked.get(whose(*metered.key[:2]), 0.0)
                if asked_at > now - self._keep and metered.is_needed(place, asked_at - RECENT):
                    self._arrivals.append((now, place))  # looked at again in a minute
                else:
                    self._drop(place)

    def _drop(self, place: int) -> None:
        metered = self._where.pop(place, None)
        if metered is not None:
            metered.gone(place)
            if not metered:
                del self._keys[metered.key]
