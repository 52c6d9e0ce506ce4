"""What can go wrong between a delivery and its handler."""

from typing import Any

from lago_orgs.errors import LagoOrgsError

__all__ = ["WebhookKeysUnavailable", "WebhookRejected"]


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
