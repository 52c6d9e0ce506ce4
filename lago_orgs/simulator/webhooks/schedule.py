"""How often a webhook is tried (`app/jobs/send_http_webhook_job.rb`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

ATTEMPTS: Final = 3
TIMEOUT_SECONDS: Final = 30.0
ACKNOWLEDGED: Final = frozenset({200, 201, 202, 204})
_JITTER: Final = 0.15
_LEAST: Final = 2.0


def wait_after(attempt: int, jitter: float) -> timedelta | None:
    """How long Lago waits after an attempt that failed; None after the last.

    The fourth power of the attempt's number, at most 15 % more of it, and two seconds: 3 to 3.15 s, then 18 to 20.4 s.

    Args:
        attempt: The number of the attempt that failed, from 1.
        jitter: Between 0 and 1.
    """
    if attempt >= ATTEMPTS:
        return None
    return timedelta(seconds=attempt**4 * (1 + _JITTER * jitter) + _LEAST)
