"""What is done beside the handlers, so that nothing they need is done in their time, or in a delivery's."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from lago_orgs._store import processes
from lago_orgs.webhooks.errors import InboxClosed, InboxError
from lago_orgs.webhooks.inbox.rows import Store
from lago_orgs.webhooks.inbox.work import Work

TIDY_EVERY = 1.0  # seconds

logger = logging.getLogger("lago_orgs.webhooks")


class Held(Protocol):
    """What is needed of an inbox."""

    store: Store
    owner: str
    news: threading.Event
    persistence: Any
    keep_seconds: float

    def take(self, after: Work | None = None) -> Work | None:
        """Take out what is due next, and book what became of the one before."""
        ...


def tidies(inbox: Callable[[], Held | None], stopping: threading.Event, seconds: float) -> bool:
    """Tidy an inbox's store for a while, and say whether to go on after that.

    Args:
        inbox: Gives it; nobody keeps it alive for this.
        stopping: Set when it is time to end.
        seconds: How long.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if stopping.wait(min(TIDY_EVERY, left)):
            return False
        if (alive := inbox()) is None:
            return False
        try:
            alive.store.tidy()
        except InboxClosed:
            return False
        except InboxError as error:
            logger.warning("the inbox cannot be tidied: %s", error)
        del alive
    return True


def take_back(inbox: Held) -> None:
    """Take back what processes hold that have died."""
    for owner in inbox.store.owners():
        if owner != inbox.owner and processes.is_gone(owner.partition("|")[2]):
            inbox.store.release(owner)
