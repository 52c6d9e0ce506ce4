"""How many events are gone through at once: after an outage there may be a million, for which no event loop waits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from lago_orgs._store.haste import Haste, Hurried
from lago_orgs.recorder.errors import OutboxBusy, OutboxUnavailable
from lago_orgs.recorder.outboxes.store import Store

MOMENT = 0.25  # seconds that an answer from a storage over a network is waited for, while others wait for the ledger
REST = 0.5  # seconds after which one that is away is asked again
MUCH = 5_000  # events; to go through more of them takes longer than an event loop should stand still


class Effort:
    """Lets event loops leave to threads what takes long, and not wait for a lock that such a thread holds.

    Args:
        store: Where the events are, whose own waits are bounded likewise.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._haste = Haste()
        self._away: tuple[float, str] | None = None
        self.is_busy = False
        """Whether a thread that is in no haste asks the store just now, and holds the ledger meanwhile."""
        self.is_at_length = False
        """Whether it goes through many events."""

    @property
    def is_in_haste(self) -> bool:
        """Whether nothing that this thread does may take long."""
        return self._haste.seconds is not None

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
        if self.is_in_haste:
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
    def promptly(self, now: float) -> Iterator[None]:
        """Ask a storage over a network, which may hang: nobody is to wait behind others for it.

        Args:
            now: Seconds of the clock (`monotonic`).

        Raises:
            OutboxUnavailable: It does not answer in a moment, or has not just now.
        """
        if not self._store.is_remote:
            yield
            return
        away = self._away
        if away is not None and now < away[0]:
            raise OutboxUnavailable(away[1])
        try:
            with self._store.prompt(MOMENT):
                yield
        except OutboxUnavailable as error:
            self._away = time.monotonic() + REST, error.message
            raise
        self._away = None

    @contextmanager
    def hurried(self, seconds: float) -> Iterator[None]:
        """Let nothing that this thread does take longer than so many seconds; `OutboxBusy` instead."""
        with Hurried(self._haste, seconds), self._store.hurried(seconds):
            yield
