"""What can go wrong between a delivery and its handler."""

from typing import Any

from lago_orgs.errors import LagoOrgsError

__all__ = [
    "InboxBusy",
    "InboxClosed",
    "InboxCorrupt",
    "InboxError",
    "InboxTooNew",
    "InboxUnavailable",
    "WebhookBodyMissing",
    "WebhookKeysUnavailable",
    "WebhookRejected",
]


class WebhookRejected(LagoOrgsError):
    """A delivery is not Lago's, or cannot be read. Its text is empty: the sender is told nothing.

    Args:
        reason: Why, for the log; without any part of what was sent, and without secrets.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("")
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.reason,)


class WebhookKeysUnavailable(LagoOrgsError, ConnectionError):
    """Whether a delivery is Lago's cannot be told now: Lago's public key could not be had. Let Lago try again."""


class WebhookBodyMissing(LagoOrgsError, RuntimeError):
    """Something else has read the raw body of a request: no delivery can be verified, by a fault of the program."""


class InboxError(LagoOrgsError):
    """The inbox could not keep or give a delivery."""


class InboxUnavailable(InboxError, OSError):
    """The inbox's storage refuses: the disk is full, the file is read-only, or the server is away."""


class InboxBusy(InboxUnavailable, TimeoutError):
    """Somebody else has held the inbox for too long; nothing was kept, and the same call may work now."""


class InboxCorrupt(InboxError):
    """The inbox's file is damaged, or is no inbox."""


class InboxTooNew(InboxError):
    """The inbox was written by a newer version of this library."""


class InboxClosed(InboxError, RuntimeError):
    """The inbox was used after it was closed."""
