"""What can go wrong between `record()` and the outbox; delivery problems never raise."""

from lago_orgs.errors import InvalidArgument, LagoOrgsError


class TransactionIdReused(InvalidArgument):
    """The transaction id belongs to another event already: billing both under it would lose one of them."""


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
