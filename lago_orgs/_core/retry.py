"""Whether to try again, and when: decided by what the failure means."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

import attrs

from lago_orgs._core.arguments import is_count, is_seconds
from lago_orgs._core.operations import Repeat


class Fault(Enum):
    """How far a call got that brought no answer."""

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How persistently to try.

    Args:
        attempts: How often a call is sent at most, the first time included; 1 never repeats.
        first_pause: The longest pause before the second attempt, in seconds; it doubles with each further one.
        longest_pause: What it grows to at most, in seconds. A server that asks for more is obeyed.
    """

    attempts: int = attrs.field(default=4, validator=is_count)
    first_pause: float = attrs.field(default=0.25, validator=is_seconds)
    longest_pause: float = attrs.field(default=8.0, validator=is_seconds)


# 408 and 429 say "again later"; of the 5xx, 501 and 505 say that it will never work.
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 531), 598, 599})
LOCKED = "lock_acquisition_failed"
PROVIDER = "too_many_provider_requests"


def is_repeatable(repeat: Repeat, *, fault: Fault | None, status: int | None, code: str | None) -> bool:
    """Whether the same call may be sent again after this failure.

    Args:
        repeat: What a second call of the operation does.
        fault: How far the call got, if no answer came.
        status: The status of the answer, if one came.
        code: Lago's code in it.
    """
    if fault is Fault.NOT_SENT or (status == 422 and code == LOCKED):
        return True
    if fault is Fault.UNKNOWN:
        return repeat is not Repeat.NEVER
    if repeat is Repeat.NEVER:
        # A refusal by the limiter stands before any work; one that a payment provider caused comes in the middle of it.
        return status == 429 and code != PROVIDER
    return status in TRANSIENT


def is_outcome_unknown(repeat: Repeat, *, fault: Fault | None, status: int | None) -> bool:
    """Whether a call that must not be repeated may have taken effect although it failed."""
    return repeat is Repeat.NEVER and (
        fault is Fault.UNKNOWN or (status is not None and status >= 500 and status != 501)
    )


def asked_pause(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that the server asks to wait, by `Retry-After` or Lago Cloud's `X-RateLimit-Reset`.

    Args:
        headers: The answer's, names in lower case.
        now: The present instant, to which a date is compared.
    """
    for name in ("retry-after", "x-ratelimit-reset"):
        value = headers.get(name, "").strip()
        if not value:
            continue
        try:
            seconds = float(value)
        except ValueError:
            seconds = _until(value, now)
        if seconds > 1e9:  # some proxies send the instant instead of the distance
            seconds -= now.timestamp()
        if seconds >= 0:  # which a NaN is not
            return seconds
    return None


def _until(http_date: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return -1.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def pause_before(
    attempt: int, policy: RetryPolicy, *, asked: float | None, remaining: float, random: float
) -> float | None:
    """The seconds to wait before sending again, or None to give up.

    Full jitter: anything between nothing and the pause that doubles with each attempt, so that clients which failed
    together do not come back together. A pause that the server asked for is kept, with the jitter on top of it.

    Args:
        attempt: How many attempts were made.
        policy: How persistently to try.
        asked: The pause that the server asked for.
        remaining: Seconds until the call's deadline.
        random: Chance, from 0 to 1.
    """
    if attempt >= policy.attempts:
        return None
    jitter = random * min(policy.longest_pause, policy.first_pause * 2 ** (attempt - 1))
    pause = jitter if asked is None else asked + min(jitter, 1.0)
    return pause if pause < remaining else None
