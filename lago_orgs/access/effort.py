"""How many events are gone through at once: after an outage there may be a million, for which no event loop waits."""

from collections.abc import Iterator
from contextlib import contextmanager

from lago_orgs._store.haste import Haste, Hurried
from lago_orgs.recorder.errors import OutboxBusy
from lago_orgs.recorder.outboxes.store import Store

MUCH = 5_000  # events; to go through more of them takes longer than an event loop should stand still


class Effort:
    """Lets event loops leave to threads what takes long, and not wait for a lock that such a thread holds.

    Args:
        store: Where the events are, whose own waits are bounded likewise.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._haste = Haste()
        self.is_busy = False
        """Whether a thread that is in no haste asks the store just now, and holds the ledger meanwhile."""
        self.is_at_length = False
        """Whether it goes through many events."""

    def is_much(self, many: int) -> bool:
        """Say whether so many events are more than an event loop should go through."""
        return many > MUCH

    @contextmanager
    def of(self, many: int) -> Iterator[None]:
        """Go through so many events.

        Raises:
            OutboxBusy: They are many, and this thread is in haste.
        """
        is_much = self.is_much(many)
        if self._haste.seconds is not None:
            if is_much:
                raise OutboxBusy(f"{many:,} events are to be gone through: do it in a thread")
            yield
            return
        before = self.is_busy, self.is_at_length
        self.is_busy, self.is_at_length = True, is_much or before[1]
        try:
            yield
        finally:
            self.is_busy, self.is_at_length = before

    @contextmanager
    def hurried(self, seconds: float) -> Iterator[None]:
        """Let nothing that this thread does take longer than so many seconds; `OutboxBusy` instead."""
        with Hurried(self._haste, seconds), self._store.hurried(seconds):
            yield
