"""What a client remembers between calls."""

from collections.abc import Callable
from threading import RLock


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

    def forget(self, org_id: str, product: str | None) -> None:
        """Ask the server again the next time."""
        self._ids.pop((org_id, product), None)
