"""What became of events that could not be booked when it was known, for nothing could be written."""

from collections.abc import Callable, Iterator, Sequence

from lago_orgs.recorder.errors import OutboxUnavailable
from lago_orgs.recorder.outboxes.rows import Dead, Delivered
from lago_orgs.recorder.outboxes.store import Store

MOST = 1000  # batches

Outcome = tuple[Sequence[Delivered], Sequence[Dead]]


class Late:
    """Keeps it in memory until it can be written. Its user sees to it that one thread at a time is in it."""

    def __init__(self) -> None:
        self.batches: list[Outcome] = []
        """What became of the events of each batch."""
        self.why: str | None = None
        """Why it could not be booked; None if nothing is left."""

    def note(self, delivered: Sequence[Delivered], dead: Sequence[Dead], why: str) -> bool:
        """Keep what became of events; False if too much is kept already."""
        if len(self.batches) >= MOST:
            return False
        self.batches.append((tuple(delivered), tuple(dead)))
        self.why = why
        return True

    def places(self) -> Iterator[int]:
        """The places of all events that are kept."""
        for delivered, dead in self.batches:
            yield from (each.row.position for each in delivered)
            yield from (each.row.position for each in dead)

    def book(self, store: Store, booked: Callable[[Sequence[Delivered], Sequence[Dead]], None]) -> None:
        """Book it as far as that can be done now.

        Args:
            store: Where.
            booked: Called with each batch that was.
        """
        while self.batches:
            delivered, dead = self.batches[0]
            try:
                store.settle(delivered, dead)
            except OutboxUnavailable:
                return
            del self.batches[0]
            booked(delivered, dead)
        self.why = None
