"""What a decision means for those who answer requests: errors, and the fields of a response. Pure."""

from decimal import Decimal
from functools import lru_cache

from lago_orgs.errors import AccessDenied, AccessUndecided, LimitReached, NotEntitled, NotSubscribed
from lago_orgs.types import Decision, Money, Reason

MOST_INTEGER = 10**15 - 1  # of a structured field (RFC 9651)
ERRORS: dict[Reason, type[AccessDenied]] = {
    Reason.NOT_SUBSCRIBED: NotSubscribed,
    Reason.SUBSCRIPTION_PENDING: NotSubscribed,
    Reason.NOT_ENTITLED: NotEntitled,
    Reason.LIMIT_REACHED: LimitReached,
    Reason.USER_LIMIT_REACHED: LimitReached,
    Reason.OUTAGE_DENIED: AccessUndecided,
}


def denial(decision: Decision) -> AccessDenied:
    """Give the error for a decision that does not allow."""
    return ERRORS.get(decision.reason, AccessDenied)(decision)


def rate_limit_fields(decision: Decision, *, seconds: int | None = None) -> dict[str, str]:
    """Give the fields `RateLimit` and `RateLimit-Policy` of a response, and `Retry-After` where it is of use.

    They follow draft-ietf-httpapi-ratelimit-headers-11: quota `q`, window `w`, unit `qu`, what remains `r`, and the
    seconds `t` until it begins anew, or until Lago is asked again about what is in doubt. A decision without a limit
    has none of the first two.

    Args:
        decision: What was decided.
        seconds: How long the period is, for the window; None leaves it out.
    """
    given: dict[str, str] = {}
    if decision.limit is not None and decision.remaining is not None:
        name, given["RateLimit-Policy"] = _policy(decision.limit, decision.metric_code, seconds)
        left = decision.resets_in
        until = "" if left is None else f";t={left}"
        given["RateLimit"] = f"{name};r={_integer(decision.remaining)}{until}"
    if not decision and (pause := decision.retry_after) is not None:
        given["Retry-After"] = str(pause)
    return given


@lru_cache(1_000)
def _policy(limit: Decimal | Money, metric_code: str | None, seconds: int | None) -> tuple[str, str]:
    """Return the name of a limit, and the field that tells what it is: the same for each request."""
    name = _quoted(metric_code or "usage")
    unit = _quoted(limit.currency if isinstance(limit, Money) else metric_code or "")
    window = "" if seconds is None else f";w={seconds}"
    return name, f"{name};q={_integer(limit)}{window};qu={unit}"


def _integer(value: Decimal | Money) -> int:
    """Return whole units, rounded down: what is left in part is not enough for one more."""
    number = int(value.amount if isinstance(value, Money) else value)
    return number if 0 <= number <= MOST_INTEGER else max(0, min(MOST_INTEGER, number))


def _quoted(text: str) -> str:
    """Return text as a structured field's string, which is ASCII: the rest is percent-encoded."""
    shown = "".join(each if " " <= each <= "~" else "".join(f"%{byte:02X}" for byte in each.encode()) for each in text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
