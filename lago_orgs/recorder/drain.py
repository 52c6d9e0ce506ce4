"""Delivering an outbox that nobody sends from: after a crash, before a host is taken away, from a job of its own."""

import os
from collections.abc import Callable

from lago_orgs.recorder.outbox import Outbox, Stats
from lago_orgs.recorder.port import Port
from lago_orgs.recorder.recorder import UsageRecorder


def drain(
    outbox: Outbox | str | os.PathLike[str],
    *,
    api_url: str | None = None,
    api_key: str | Callable[[], str] | None = None,
    port: Port | None = None,
    timeout: float = 60.0,
) -> Stats:
    """Deliver everything that waits in an outbox.

    Args:
        outbox: The path of a SQLite file, or an outbox; it is closed afterwards.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        timeout: Seconds to take at most.

    Returns:
        The books afterwards; `total.pending` is 0 if everything was delivered in time or is dead.

    Raises:
        OutboxError: The outbox cannot be used.
        ConfigurationError: The address or the key is missing or unusable.

    Example:
        >>> drain("/var/lib/app/usage.db").total.pending
        0
    """
    recorder = UsageRecorder(outbox, api_url=api_url, api_key=api_key, port=port)
    recorder.flush(timeout)
    stats = recorder.stats()
    recorder.close(0)
    return stats
