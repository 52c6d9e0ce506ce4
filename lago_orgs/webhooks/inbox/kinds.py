"""The inbox over each store that needs nothing but Python."""

import os
from typing import Any

from lago_orgs._store.sqlite import Synchronous
from lago_orgs.webhooks.handlers import WebhookHandlers
from lago_orgs.webhooks.inbox.inbox import Inbox
from lago_orgs.webhooks.inbox.memory import MemoryStore
from lago_orgs.webhooks.inbox.sqlite import LOCK_TIMEOUT, SqliteStore


class MemoryInbox(Inbox):
    """An inbox in memory, for tests: what it holds ends with its process.

    Args:
        handlers: What is done with deliveries.
        options: As `Inbox` takes them: `verifier`, `client`, `workers`, `persistence`, `keep_days`.
    """

    def __init__(self, handlers: WebhookHandlers, **options: Any) -> None:
        super().__init__(MemoryStore(), handlers, **options)


class SqliteInbox(Inbox):
    """An inbox in a file, for the threads and processes of one machine.

    Args:
        path: The file; its folder must exist, on a local disk. It is the user's alone (0600).
        handlers: What is done with deliveries.
        synchronous: `FULL` keeps what was acknowledged even when the machine loses power, for a disk flush with each
            delivery; `NORMAL` survives the death of the process.
        lock_timeout: Seconds that a delivery waits where another process has locked the file, before it is refused with
            503 so that Lago sends it again.
        options: As `Inbox` takes them: `verifier`, `client`, `workers`, `persistence`, `keep_days`.

    Raises:
        InboxError: The file cannot be used; the message says why, and what to do.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        handlers: WebhookHandlers,
        *,
        synchronous: Synchronous = "FULL",
        lock_timeout: float = LOCK_TIMEOUT,
        **options: Any,
    ) -> None:
        super().__init__(SqliteStore(path, synchronous=synchronous, lock_timeout=lock_timeout), handlers, **options)
