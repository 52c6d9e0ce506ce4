"""Delivering an outbox that nobody sends from: after a crash, before a host is taken away, from a job of its own."""

import os
from collections.abc import Callable

from lago_orgs.recorder.delivery.port import Port
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.values import Stats
from lago_orgs.recorder.recorder import UsageRecorder


def drain(
    outbox: Outbox | str | os.PathLike[str],
    *,
    api_url: str | None = None,
    api_key: str | Callable[[], str] | None = None,
    port: Port | None = None,
    timeout: float = 60.0,
    adopt: bool = False,
) -> Stats:
    """Deliver everything that waits in an outbox, under the guard's policy that it was last opened with.

    Args:
        outbox: The path of a SQLite file, or an outbox; it is closed afterwards.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        timeout: Seconds to take at most.
        adopt: Deliver what it holds for another Lago, or another organization of it, to this one.

    Returns:
        The books afterwards; `total.pending` is 0 if everything was delivered in time or is dead.

    Raises:
        OutboxError: The outbox cannot be used.
        OutboxBelongsElsewhere: It holds usage for another Lago; nothing was delivered.
        ConfigurationError: The address or the key is missing or unusable.

    Example:
        >>> drain("/var/lib/app/usage.db").total.pending
        0
    """
    recorder = UsageRecorder(outbox, api_url=api_url, api_key=api_key, port=port, adopt=adopt)
    try:
        recorder.flush(timeout)
        misplaced = recorder.misplaced
        if misplaced is not None:
            raise misplaced
        return recorder.stats()
    finally:
        recorder.close(0)
