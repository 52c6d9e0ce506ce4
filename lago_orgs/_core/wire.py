"""Bytes for the wire, and typed values out of its JSON."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from lago_orgs.errors import InvalidArgument, UnexpectedAnswer
from lago_orgs.types import Money
from lago_orgs.types.numbers import exact, is_bounded

Json = Mapping[str, Any]
# What ISO 4217 calls it when there is none.
NO_CURRENCY = "XXX"
# As JSON writes them: int and Decimal of Python take digits of other scripts and underscores too.
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def encoded(body: object) -> bytes:
    """Return JSON, with decimals as strings in plain notation and instants in ISO 8601, as Lago wants them.

    Raises:
        InvalidArgument: It holds what JSON cannot: a NaN, an object of another kind, a datetime without a time zone.
    """
    try:
        return json.dumps(body, default=_plain, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, InvalidArgument):
            raise
        raise InvalidArgument(f"this cannot be sent as JSON: {error}") from error


def _plain(value: object) -> object:
    match value:
        case Decimal():
            if not is_bounded(value):
                raise InvalidArgument(f"the number {value} cannot be sent: no one can be billed for it")
            return f"{value:f}"
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def aware(name: str, moment: datetime) -> datetime:
    """Return the instant, if it says in which time zone it is.

    Raises:
        InvalidArgument: It is naive, and so no instant; or it is no datetime.
    """
    if not isinstance(moment, datetime):
        raise InvalidArgument(f"{name} is {moment!r}: give a datetime with a time zone")
    if moment.tzinfo is None:
        raise InvalidArgument(f"{name} {moment!r} has no time zone: use datetime.now(timezone.utc), not utcnow()")
    return moment


def iso(moment: datetime) -> str:
    """Return an instant as Lago reads it, to the millisecond: `2026-03-10T09:30:00.123Z`."""
    try:
        text = aware("the instant", moment).astimezone(UTC).isoformat(timespec="milliseconds")
    except OverflowError:
        raise InvalidArgument(f"the instant {moment!r} lies outside the years 1 to 9999 in UTC") from None
    return text.replace("+00:00", "Z")


def epoch(moment: datetime) -> str:
    """Return an instant as an event's timestamp: seconds since 1970 with exact milliseconds, such as `1700158623.980`.

    Whole seconds would lose events: one stamped in the second in which its subscription began lies before it.
    """
    since = aware("timestamp", moment) - datetime(1970, 1, 1, tzinfo=UTC)
    millis = (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
    seconds, rest = divmod(abs(millis), 1000)
    return f"{'-' if millis < 0 else ''}{seconds}.{rest:03d}"


def instant(value: object) -> datetime | None:
    """Return an instant in UTC from ISO 8601; None from null and from nothing."""
    if not isinstance(value, str) or not value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        if value.partition("-")[0].isdecimal() and len(value.partition("-")[0]) > 4:
            # Of an event whose timestamp was sent in milliseconds: the last instant that Python knows.
            return datetime.max.replace(tzinfo=UTC)
        raise _unreadable("an instant", value) from None
    try:
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except OverflowError:
        raise _unreadable("an instant", value) from None


def needed_instant(value: object) -> datetime:
    """Return an instant that is never missing.

    Raises:
        UnexpectedAnswer: It is missing.
    """
    read = instant(value)
    if read is None:
        raise _unreadable("an instant", value)
    return read


def day(value: object) -> date | None:
    """Return a date from `YYYY-MM-DD`; None from null and from nothing."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise _unreadable("a date", value) from None


def number(value: object) -> Decimal:
    """Return a decimal from a string or a number, as leniently as Lago reads events; 0 from null and from nothing.

    Raises:
        UnexpectedAnswer: It is no number.
    """
    if value is None or value == "":
        return Decimal(0)
    try:
        return exact(value if isinstance(value, Decimal | int | str) and not isinstance(value, bool) else str(value))
    except ValueError:
        raise _unreadable("a number", value) from None


def needed_number(value: object) -> Decimal:
    """Return a number that is never missing: nothing is not 0 where it is billed.

    Raises:
        UnexpectedAnswer: It is missing, or no number as JSON writes them, alone or in a string.
    """
    if isinstance(value, float):  # of JSON that somebody else read
        value = repr(value)
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise _unreadable("a number", value)
    if isinstance(value, str) and NUMBER.fullmatch(value) is None:
        raise _unreadable("a number", value)
    try:
        return exact(value)
    except ValueError:
        raise _unreadable("a number", value) from None


def cents(value: object, currency: object) -> Money:
    """Return Money from one of Lago's `*_amount_cents` that is never missing: nothing is not 0 where it is money.

    Raises:
        UnexpectedAnswer: It is missing, or no whole number; or the currency is none.
    """
    try:
        return Money.of_cents(whole(value), str(currency or NO_CURRENCY))
    except ValueError:
        raise _unreadable("an amount in cents", value) from None


def cents_in(source: Json, key: str, currency: object) -> Money:
    """Return Money from an amount that not every version of Lago sends; 0 if there is no such field.

    Raises:
        UnexpectedAnswer: It is there, and no whole number.
    """
    return cents(source.get(key, 0), currency)


def text(value: object) -> str | None:
    """Return a string; None from null and from nothing."""
    return value if isinstance(value, str) else None


def items(value: object) -> list[Json]:
    """Return the objects in a list; nothing from null.

    Raises:
        UnexpectedAnswer: It is no list, or one of something else.
    """
    return [] if value is None else needed_items(value)


def needed_items(value: object) -> list[Json]:
    """Return the objects in a list that is never missing: what cannot be read is not none.

    Raises:
        UnexpectedAnswer: It is no list, or one of something else.
    """
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise _unreadable("a list of objects", value)
    return value


def fields(value: object) -> Json:
    """Return an object; one without fields from null and from nothing."""
    return value if isinstance(value, dict) else {}


def count(value: object) -> int | None:
    """Return a whole number; None from null.

    Raises:
        UnexpectedAnswer: It is no whole number.
    """
    return None if value is None else whole(value)


def whole(value: object) -> int:
    """Return a whole number that is never missing.

    Raises:
        UnexpectedAnswer: It is missing, or no whole number.
    """
    read = needed_number(value)
    if read != read.to_integral_value():
        raise _unreadable("a whole number", value)
    return int(read)


def needed(source: Json, key: str) -> str:
    """Return a string that an object of Lago always has.

    Raises:
        UnexpectedAnswer: It is missing.
    """
    value = source.get(key)
    if not isinstance(value, str):
        raise _unreadable(f"the string {key!r}", value)
    return value


def _unreadable(wanted: str, value: object) -> UnexpectedAnswer:
    shown = repr(value)[:80]
    return UnexpectedAnswer(f"where {wanted} belongs, the server sent {shown}", status=200, body=shown)
