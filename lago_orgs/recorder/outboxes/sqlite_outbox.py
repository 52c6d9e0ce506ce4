"""The outbox in one SQLite file: what `record()` returned for survives `kill -9`."""

import os

from lago_orgs._store.sqlite import Synchronous
from lago_orgs.recorder.outboxes.admission import WhenFull
from lago_orgs.recorder.outboxes.outbox import MOST_PENDING_BYTES, Outbox
from lago_orgs.recorder.outboxes.sqlite import SqliteStore


class SqliteOutbox(Outbox):
    """Keeps events in one file, in SQLite's write-ahead log: what `record()` returned for survives `kill -9`.

    Any number of threads and processes on one machine may record into one file; one of them sends at a time, and when
    it dies another takes over at once. The file must be on a local disk.

    Args:
        path: The file; its folder must exist.
        synchronous: `NORMAL` survives the death of the process; `FULL` also a power failure, for a disk flush
            (about a quarter of a millisecond and more) with each event; `OFF` never flushes.
        max_pending: How many undelivered events it holds; several processes may exceed it by a hundredth.
        max_pending_bytes: How many bytes their properties have together, likewise.
        when_full: What `record()` does then: `raise` OutboxFull (the default: lost usage is lost money, and a full
            outbox means that nothing was delivered for long), `block` until there is room, or `drop` and count.
        remember: How many of the newest delivered events, as they were recorded, stay in the file, so that a
            transaction id that is used again for something else is noticed by `record()`.

    Raises:
        OutboxError: The file cannot be used.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        synchronous: Synchronous = "NORMAL",
        max_pending: int = 10_000_000,
        when_full: WhenFull = "raise",
        remember: int = 100_000,
        max_pending_bytes: int = MOST_PENDING_BYTES,
    ) -> None:
        super().__init__(
            SqliteStore(path, synchronous=synchronous),
            max_pending=max_pending,
            when_full=when_full,
            remember=remember,
            max_pending_bytes=max_pending_bytes,
        )
