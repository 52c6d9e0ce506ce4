"""What can go wrong between `record()` and the outbox; delivery problems never raise."""

from lago_orgs.errors import LagoOrgsError, TransactionIdReused

__all__ = [
    "EventNotBillable",
    "OutboxBelongsElsewhere",
    "OutboxBusy",
    "OutboxCorrupt",
    "OutboxError",
    "OutboxFull",
    "OutboxTooNew",
    "OutboxUnavailable",
    "RecorderClosed",
    "TransactionIdReused",
]


class EventNotBillable(LagoOrgsError):
    """Lago would accept the event and never bill it; raised only by a guard whose policy is `raise`."""


class RecorderClosed(LagoOrgsError, RuntimeError):
    """The recorder was used after it was closed."""


class OutboxError(LagoOrgsError):
    """The outbox could not keep or give an event; nothing was recorded by the call that raised it."""


class OutboxFull(OutboxError):
    """The outbox holds as many undelivered events as it may."""


class OutboxUnavailable(OutboxError, OSError):
    """The outbox's storage refuses: the disk is full, the file is read-only, or the server is away."""


class OutboxCorrupt(OutboxError):
    """The outbox's file is damaged, or is no outbox."""


class OutboxTooNew(OutboxError):
    """The outbox was written by a newer version of this library."""


class OutboxBelongsElsewhere(OutboxError):
    """The outbox holds usage for another Lago, or another organization of it, than this one."""


class OutboxBusy(OutboxUnavailable, TimeoutError):
    """Somebody else has held the outbox for too long; nothing was kept, and the same call may work now."""


class OutboxUncertain(OutboxError):
    """The outbox may have kept the event or not: its storage did the work and the answer was lost, or it did nothing.

    Args:
        message: What happened, and what to do.
        transaction_id: The event's id. Recording the use again under it changes nothing if it was kept.
    """

    def __init__(self, message: str, transaction_id: str = "") -> None:
        super().__init__(message)
        self.transaction_id = transaction_id
