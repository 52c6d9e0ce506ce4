"""Whether to try again, and when: decided by what the failure means."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from math import inf

import attrs

from lago_orgs._core.arguments import is_count, is_seconds


class Repeat(Enum):
    """What a second call of an operation does, in the contract's own words.

    Reads, changes that set a state and deletions come to the same when they are repeated. Creations that carry a key of
    their own (an external id, a code, a transaction id) are recognised by the server, which refuses or ignores the
    second. What is left creates again each time it is called: there is no idempotency key in Lago's API, so it is never
    repeated unless the server has said that it did nothing.
    """

    SAFE = "safe"
    BY_KEY = "by key"
    NEVER = "never"


class Fault(Enum):
    """How far a call got that brought no answer."""

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


LONGEST_PAUSE = 8.0
LONGEST_ASKED = 60.0
SOON = 3.0
# Nobody who limits requests means more than a day; what is more is a clock that is wrong, or a number gone astray.
DAY = 86_400.0
MOST_CHARACTERS = 64
# From here on a number is no distance but an instant: in seconds since 1970, in milliseconds, in microseconds.
INSTANTS = ((1e14, 1e6), (1e11, 1e3), (1e9, 1.0))
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|\+?inf(inity)?", re.ASCII | re.IGNORECASE)


def _longest_asked(policy: "RetryPolicy") -> float:
    return LONGEST_ASKED if policy.longest_pause == LONGEST_PAUSE else max(policy.longest_pause, SOON)


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How persistently to try.

    Args:
        attempts: How often a call is sent at most, the first time included; 1 never repeats.
        first_pause: The longest pause before the second attempt, in seconds; it doubles with each further one.
        longest_pause: What it grows to at most, in seconds.
        longest_asked: The longest pause that a server may ask for, in seconds; if it asks for more, the call fails at
            once, with the pause that was asked. If it is not given: a minute; or `longest_pause` if that is given, and
            three seconds at least.
    """

    attempts: int = attrs.field(default=4, validator=is_count)
    first_pause: float = attrs.field(default=0.25, validator=is_seconds)
    longest_pause: float = attrs.field(default=LONGEST_PAUSE, validator=is_seconds)
    longest_asked: float = attrs.field(default=attrs.Factory(_longest_asked, takes_self=True), validator=is_seconds)


# 408 and 429 say "again later"; of the 5xx, 501 and 505 say that it will never work.
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 531), 598, 599})
# Whoever answers with these did not pass the request on: a key that is missing, no such path, too slow, large or many.
NOT_REACHED = frozenset({401, 404, 407, 408, 413, 425, 429})
LOCKED = "lock_acquisition_failed"
PROVIDER = "too_many_provider_requests"


# What a page says with these was not said by Lago, and passes; one of 401, 403 or 404 says what will go on.
PASSING = frozenset({400, 422})


def is_repeatable(
    repeat: Repeat, *, fault: Fault | None, status: int | None, code: str | None, foreign: bool = False
) -> bool:
    """Say whether the same call may be sent again after this failure.

    Args:
        repeat: What a second call of the operation does.
        fault: How far the call got, if no answer came.
        status: The status of the answer, if one came.
        code: Lago's code in it.
        foreign: Whether the answer is not Lago's own.
    """
    if fault is Fault.NOT_SENT or (status == 422 and code == LOCKED):
        return True
    if fault is Fault.UNKNOWN:
        return repeat is not Repeat.NEVER
    if repeat is Repeat.NEVER:
        # A refusal by the limiter stands before any work; one that a payment provider caused comes in the middle of it.
        return status == 429 and code != PROVIDER
    return status in TRANSIENT or (foreign and status in PASSING)


def is_outcome_unknown(repeat: Repeat, *, fault: Fault | None, status: int | None, foreign: bool = False) -> bool:
    """Say whether a call that must not be repeated may have taken effect although it failed.

    A page in place of Lago's answer says nothing of what Lago did, unless its status says that nothing reached it.
    """
    if repeat is not Repeat.NEVER:
        return False
    if fault is Fault.UNKNOWN:
        return True
    if status is None or status == 501:
        return False
    return status >= 500 or (foreign and not 300 <= status < 400 and status not in NOT_REACHED)


def asked_pause(headers: Mapping[str, str], now: datetime, *, longest: float = DAY) -> float | None:
    """Read the seconds that the server asks to wait, by `Retry-After` or Lago Cloud's `X-RateLimit-Reset`.

    Seconds, instants since 1970 in seconds and their thousandths, and dates of HTTP, e-mail and ISO 8601 are read; what
    cannot be read, and a pause of less than nothing, is as if it were not there. Nothing is ever raised.

    Args:
        headers: The answer's, names in lower case.
        now: The present instant, to which a date is compared.
        longest: The most that is given, in seconds: a server that asks for years, or for ever, is given so much.
    """
    for name in ("retry-after", "x-ratelimit-reset"):
        seconds = _seconds(headers.get(name, "").strip(), now)
        if seconds is not None and seconds >= 0:
            return min(seconds, longest)
    return None


def _seconds(value: str, now: datetime) -> float | None:
    if not value or len(value) > MOST_CHARACTERS:
        return None
    if NUMBER.fullmatch(value) is None:
        return _until(value, now)
    seconds = float(value)
    for least, per_second in INSTANTS:
        if least < seconds < inf:
            return max(0.0, seconds / per_second - now.timestamp())
    return seconds


def _until(date: str, now: datetime) -> float | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(date)
            return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def pause_before(
    attempt: int, policy: RetryPolicy, *, asked: float | None, remaining: float, random: float
) -> float | None:
    """Return the seconds to wait before sending again, or None to give up.

    Full jitter: anything between nothing and the pause that doubles with each attempt, so that clients which failed
    together do not come back together. A pause that the server asked for is kept, with the jitter on top of it, unless
    it is longer than the policy allows.

    Args:
        attempt: How many attempts were made.
        policy: How persistently to try.
        asked: The pause that the server asked for.
        remaining: Seconds until the call's deadline.
        random: Chance, from 0 to 1.
    """
    if attempt >= policy.attempts or (asked is not None and asked > policy.longest_asked):
        return None
    pause = pause_after(attempt, asked, random, first=policy.first_pause, longest=policy.longest_pause)
    return pause if pause < remaining else None


def pause_after(
    failures: int,
    asked: float | None,
    chance: float,
    *,
    first: float = 0.25,
    longest: float = 60.0,
    longest_asked: float = inf,
) -> float:
    """The seconds to wait after so many failures in a row, with full jitter.

    For calls `pause_before` ends it; usage that waits in an outbox is never given up because Lago is away.

    Args:
        failures: Failures in a row, this one included.
        asked: The pause that the server asked for; it is kept, with the jitter on top.
        chance: From 0 to 1.
        first: The longest pause after the first failure; it doubles with each further one.
        longest: What it grows to at most.
        longest_asked: What a pause that the server asked for is cut to.
    """
    jitter = chance * min(longest, first * 2.0 ** min(failures - 1, 30))
    return jitter if asked is None else min(asked, longest_asked) + min(jitter, 1.0)
