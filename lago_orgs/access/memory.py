"""What is remembered of organizations: for a while, and of so many at most."""

from time import monotonic
from typing import Any, NamedTuple

STANDING, USAGE, FEATURES, METRIC, PRICES = "standing", "usage", "features", "metric", "prices"
MOST_FORGOTTEN = 10_000
CATALOGUE = ""  # in place of an organization's id, which is never empty: what belongs to none


class Entry(NamedTuple):
    """Something that Lago said.

    Args:
        value: What; None is "there is none".
        asked_at: When it was asked, on a clock that never goes back.
        fresh_until: Until when it is taken for true without asking again.
    """

    value: Any
    asked_at: float
    fresh_until: float


Kind = tuple[str, str | None]
"""What is known, and of which product."""


class Slot:
    """What is known of one organization: without a dict, where it has no products, for there are many of them."""

    __slots__ = ("_more", "standing", "usage")

    def __init__(self) -> None:
        self.standing: Entry | None = None
        self.usage: Entry | None = None
        self._more: dict[Kind, Entry] | None = None

    def get(self, kind: Kind) -> Entry | None:
        """Return what is known, however old."""
        if kind[1] is None:
            if kind[0] == STANDING:
                return self.standing
            if kind[0] == USAGE:
                return self.usage
        return None if self._more is None else self._more.get(kind)

    def __setitem__(self, kind: Kind, entry: Entry) -> None:
        if kind[1] is None and kind[0] == STANDING:
            self.standing = entry
        elif kind[1] is None and kind[0] == USAGE:
            self.usage = entry
        else:
            if self._more is None:
                self._more = {}
            self._more[kind] = entry


class Memory:
    """What is known of each organization; a hit costs two look-ups in dicts, and no lock.

    Whoever asks Lago writes into the slot that was there when it began to ask: what was forgotten meanwhile stays so,
    for the slot is another one then.

    Args:
        most: How many organizations are remembered; the one that has been known for longest gives way.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._slots: dict[str, Slot] = {}
        self._forgotten: dict[str, float] = {}
        self._all_forgotten = float("-inf")

    def get(self, org_id: str, kind: Kind) -> Entry | None:
        """Return what is known of an organization, however old."""
        slot = self._slots.get(org_id)
        return None if slot is None else slot.get(kind)

    def fresh(self, org_id: str, kind: Kind, now: float) -> Entry | None:
        """Return what is known of an organization, if it is taken for true without asking again."""
        slot = self._slots.get(org_id)
        entry = None if slot is None else slot.get(kind)
        return entry if entry is not None and now < entry.fresh_until else None

    def fresh_both(self, org_id: str, product: str | None, now: float) -> tuple[Entry, Entry] | None:
        """Return how an organization stands and what it used, if both are taken for true without asking again."""
        slot = self._slots.get(org_id)
        if slot is None:
            return None
        if product is None:
            standing, usage = slot.standing, slot.usage
        else:
            standing, usage = slot.get((STANDING, product)), slot.get((USAGE, product))
        if standing is None or usage is None or now >= standing.fresh_until or now >= usage.fresh_until:
            return None
        return standing, usage

    def standing(self, org_id: object, product: str | None) -> Entry | None:
        """Return what is known of how whatever is asked for stands; of what is no id, nothing."""
        slot = self._slots.get(org_id) if isinstance(org_id, str) else None
        if slot is None:
            return None
        return slot.standing if product is None else slot.get((STANDING, product))

    def slot(self, org_id: str) -> Slot:
        """Return where to write what is heard of an organization, made if there is none."""
        slot = self._slots.get(org_id) or self._slots.setdefault(org_id, Slot())
        while len(self._slots) > self._most:
            try:
                oldest = next(iter(self._slots))
            except (StopIteration, RuntimeError):  # another thread is at it
                break
            self._slots.pop(oldest, None)
        return slot

    def forget(self, org_id: str) -> bool:
        """Drop everything about an organization; whether there was anything."""
        if len(self._forgotten) >= MOST_FORGOTTEN:
            self._forgotten, self._all_forgotten = {}, monotonic()
        self._forgotten[org_id] = monotonic()
        return self._slots.pop(org_id, None) is not None

    def forget_all(self) -> None:
        """Drop everything."""
        self._all_forgotten = monotonic()
        self._slots = {}

    def forgotten_at(self, org_id: str) -> float:
        """Return when an organization was forgotten last (`monotonic`): what others heard of it before does not do."""
        return max(self._all_forgotten, self._forgotten.get(org_id, float("-inf")))

    def __len__(self) -> int:
        return len(self._slots)
