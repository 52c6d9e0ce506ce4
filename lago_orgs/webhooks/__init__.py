"""Webhooks of Lago: verified, typed, kept before they are acknowledged, and handled once."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.webhooks.catching_up import CaughtUp
    from lago_orgs.webhooks.errors import (
        InboxBusy,
        InboxClosed,
        InboxCorrupt,
        InboxError,
        InboxTooNew,
        InboxUnavailable,
        WebhookBodyMissing,
        WebhookKeysUnavailable,
        WebhookRejected,
    )
    from lago_orgs.webhooks.event import UnknownEvent, WebhookEvent
    from lago_orgs.webhooks.handlers import WebhookHandlers
    from lago_orgs.webhooks.inbox.inbox import Inbox
    from lago_orgs.webhooks.inbox.kinds import MemoryInbox, SqliteInbox
    from lago_orgs.webhooks.inbox.persistence import Persistence
    from lago_orgs.webhooks.inbox.receiving import Receipt
    from lago_orgs.webhooks.inbox.redis import RedisInbox as RedisInbox
    from lago_orgs.webhooks.inbox.rows import UnhandledEvent
    from lago_orgs.webhooks.verifier import WebhookVerifier
    from lago_orgs.webhooks.verifying.signatures import sign

__all__ = [
    "CaughtUp",
    "Inbox",
    "InboxBusy",
    "InboxClosed",
    "InboxCorrupt",
    "InboxError",
    "InboxTooNew",
    "InboxUnavailable",
    "MemoryInbox",
    "Persistence",
    "Receipt",
    "SqliteInbox",
    "UnhandledEvent",
    "UnknownEvent",
    "WebhookBodyMissing",
    "WebhookEvent",
    "WebhookHandlers",
    "WebhookKeysUnavailable",
    "WebhookRejected",
    "WebhookVerifier",
    "sign",
]

if not TYPE_CHECKING:
    # Out of the type checkers' sight, or they would take any misspelt name for one of these.
    __getattr__, __dir__ = lazy(__name__, [*__all__, "RedisInbox"])  # an extra: `import *` must not need it
