"""The outbox in memory: for tests and for usage that may be lost with the process."""

from lago_orgs.recorder.outboxes.admission import WhenFull
from lago_orgs.recorder.outboxes.memory import MemoryStore
from lago_orgs.recorder.outboxes.outbox import MOST_PENDING_BYTES, Outbox


class MemoryOutbox(Outbox):
    """Keeps events in this process alone: what is undelivered when it dies is lost.

    Args:
        max_pending: How many undelivered events it holds.
        max_pending_bytes: How many bytes their properties have together.
        when_full: What `record()` does then: `raise` OutboxFull (the default), `block` or `drop` and count.
        remember: How many of the newest delivered events, as they were recorded, are remembered, to notice a
            transaction id that is used again for something else.
    """

    def __init__(
        self,
        *,
        max_pending: int = 100_000,
        when_full: WhenFull = "raise",
        remember: int = 10_000,
        max_pending_bytes: int = MOST_PENDING_BYTES,
    ) -> None:
        super().__init__(
            MemoryStore(),
            max_pending=max_pending,
            when_full=when_full,
            remember=remember,
            max_pending_bytes=max_pending_bytes,
        )
