"""What a client remembers between calls."""

from collections.abc import Callable
from difflib import get_close_matches
from threading import RLock

from lago_orgs.client._shared import log

# Of so many codes at most it is said that they are not known.
MOST_SAID = 100


class KnownIds:
    """The external ids of subscriptions, by organization and product, for a minute.

    Args:
        now: Seconds on a clock that never goes back.
        most: How many are kept; the oldest give way.
    """

    def __init__(self, now: Callable[[], float], most: int = 50_000) -> None:
        self._now = now
        self._most = most
        self._ids: dict[tuple[str, str | None], tuple[str, float]] = {}
        self._said: dict[tuple[str, str | None], float] = {}
        self._guard = RLock()

    def get(self, org_id: str, product: str | None) -> str | None:
        """Return the id, if it is known and fresh."""
        known = self._ids.get((org_id, product))
        return known[0] if known and known[1] > self._now() else None

    def remember(self, org_id: str, product: str | None, external_id: str, seconds: float = 60.0) -> None:
        """Keep an id for a while."""
        with self._guard:
            self._ids[org_id, product] = external_id, self._now() + seconds
            if len(self._ids) > self._most:
                del self._ids[next(iter(self._ids))]

    def is_news(self, org_id: str, product: str | None, seconds: float) -> bool:
        """Return whether something was not said of them for a while, and note that it is said now."""
        now = self._now()
        with self._guard:
            if self._said.get((org_id, product), now) > now:
                return False
            self._said.pop((org_id, product), None)
            self._said[org_id, product] = now + seconds
            if len(self._said) > self._most:
                del self._said[next(iter(self._said))]
        return True

    def forget(self, org_id: str, product: str | None) -> None:
        """Ask the server again the next time."""
        self._ids.pop((org_id, product), None)


class KnownMetrics:
    """The codes of the metrics that this client declared or read, so that usage of another is said once.

    Lago takes events of any code, and bills none of those that it does not know. To ask it about each would cost a
    request; what is known here costs a look into a set.
    """

    def __init__(self) -> None:
        self._codes: set[str] = set()
        self._said: set[str] = set()

    def add(self, code: str) -> None:
        """Note a metric that is there."""
        self._codes.add(code)

    def look_at(self, code: str) -> None:
        """Log, once, that usage is of a metric that was not declared beside those that were."""
        if code in self._codes or not self._codes or code in self._said or len(self._said) >= MOST_SAID:
            return
        self._said.add(code)
        near = get_close_matches(code, self._codes, 1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        log.warning(
            "usage of the metric %r, which this client neither declared nor read: %sLago takes events of any metric, "
            "and never bills those of one that it does not know. Declare it with ensure_metric",
            code,
            meant,
        )
