"""Values of a request as Active Record casts them to its columns: leniently, so that most nonsense becomes a number.

`"abc"` is 0 in an integer column, `true` is `"t"` in a text column; what is out of a column's range is a crash (500),
and so is a NUL in a text. Recorded in q00-suspicious, q36-roots and q37-json.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from .refusals import crash

_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)", re.ASCII)
_WHOLE: Final = re.compile(r"\s*([-+]?\d[\d_]*)", re.ASCII)
_FALSE: Final = frozenset({False, "0", "f", "F", "false", "FALSE", "off", "OFF"})
_LARGEST_EXPONENT: Final = 400
_LONGEST_INSTANT: Final = 128
_ISO_FORMS: Final = (
    re.compile(
        r"(?P<year>\d{4})-(?:(?P<month>\d\d)-(?P<day>\d\d)|(?P<yearday>\d{3})|[wW](?P<week>\d\d)-(?P<weekday>\d))"
        r"(?:[tT](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
        r"(?P<zone>[zZ]|[-+]\d\d(?::?\d\d)?)?)?",
        re.ASCII,
    ),
    re.compile(
        r"(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d)|(?P<yearday>\d{3})|[wW](?P<week>\d\d)(?P<weekday>\d))"
        r"(?:[tT]?(?P<hour>\d\d)(?P<minute>\d\d)(?:(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
        r"(?P<zone>[zZ]|[-+]\d\d(?:\d\d)?)?)?",
        re.ASCII,
    ),
)


def is_blank(value: object) -> bool:
    """Rails' `blank?`: null, false, only white space, or empty."""
    return value is None or value is False or value in ([], {}) or (isinstance(value, str) and not value.strip())


def text(value: object) -> str | None:
    """A text column; PostgreSQL keeps no NUL."""
    if value is None:
        return None
    if isinstance(value, str):
        if "\0" in value:
            raise crash()
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return float_text(value) if isinstance(value, float) else str(value)


def member(value: object, words: Sequence[str]) -> str:
    """A column of an enumeration: a word, or its place among the words as a number; nothing else is one of them.

    Args:
        value: What was sent.
        words: The words in the order of their numbers.

    Returns:
        The word, or what is none of them as it came, for whoever refuses it.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(len(words)):
        return words[int(value)]
    return value if isinstance(value, str) and value.strip() else "" if is_blank(value) else str(value)


def symbol(value: object) -> str | None:
    """A word that the server turns into a symbol before it looks at it; what is no text cannot be turned: a crash."""
    if value is None or isinstance(value, str):
        return value
    raise crash()


def stripped(value: str) -> str:
    """A text without what Ruby's `strip` takes off its ends: white space of ASCII and NUL, and no other."""
    return value.strip("\0\t\n\v\f\r ")


def shown(value: object) -> str:
    """A value as Ruby makes a text of it, stripped: `true` is `"true"` there, null is empty."""
    return str(value).lower() if isinstance(value, bool) else stripped(text(value) or "")


def float_text(value: float) -> str:
    """A double as Ruby writes it: `1000.0`, `1.0e-05`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    digits, exponent, power = repr(value).partition("e")
    return f"{digits}{'' if '.' in digits else '.0'}{exponent}{power}"


def text_without_nul(value: object) -> str | None:
    """A text column of those that the server rids of NUL before it keeps them (recorded in q37-json)."""
    return text(value.replace("\0", "") if isinstance(value, str) else value)


def clean_text(value: object) -> str | None:
    """A text column that is rid of NUL, and whose blank values are null then."""
    cleaned = text_without_nul(value)
    return None if is_blank(value) or is_blank(cleaned) else cleaned


def number(value: object) -> Decimal | None:
    """A numeric column: the number that the text begins with, 0 where it begins with none, null where it is blank."""
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, int | float) and math.isfinite(value):
        return Decimal(str(value))
    if not isinstance(value, str):
        return None
    if not value.strip():
        return None
    found = _NUMBER.match(value)
    result = Decimal(found[1].replace("_", "")) if found else Decimal(0)
    if abs(result.adjusted()) > _LARGEST_EXPONENT:
        raise crash()
    return result


def integer(value: object, *, size: int = 8) -> int | None:
    """An integer column of so many bytes; a fraction is cut off, what is beyond its range a crash when it is stored."""
    result = whole(value)
    if result is not None and not -(1 << 8 * size - 1) <= result < 1 << 8 * size - 1:
        raise crash()
    return result


def whole(value: object) -> int | None:
    """An integer of any size, for what is held against a range before it is stored."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise crash()
        result = int(value)
    elif isinstance(value, int):
        result = value
    elif isinstance(value, str) and value.strip():
        found = _WHOLE.match(value)
        result = int(found[1].replace("_", "")) if found and len(found[1]) < _LARGEST_EXPONENT else 0
    else:
        return None
    return result


def numeric(value: object, precision: int, scale: int) -> Decimal | None:
    """A numeric column of so many digits, so many of them decimals; one more is a crash when it is stored."""
    result = number(value)
    if result is not None and abs(result) >= Decimal(10) ** (precision - scale):
        raise crash()
    return result


def boolean(value: object) -> bool | None:
    """A boolean column: everything is true but what is false by name, or empty."""
    if value is None or value == "":
        return None
    return not (isinstance(value, bool | int | str) and value in _FALSE)


def flag(value: object) -> bool:
    """A boolean column that must not be null: what is no boolean is a crash when it is stored."""
    result = boolean(value)
    if result is None:
        raise crash()
    return result


def strict_number(value: object) -> Decimal | None:
    """What a numericality validation accepts: a number, or a text that is one from end to end."""
    if isinstance(value, str):
        found = _NUMBER.fullmatch(stripped(value))
        return Decimal(found[1].replace("_", "")) if found else None
    if isinstance(value, bool):
        return None
    return number(value)


def instant(value: object) -> datetime | None:
    """A date or datetime as Ruby's `iso8601` reads it, in UTC; None if it is none.

    Without a time it is midnight, without a zone UTC. Between date and time stands a `T`, no space (recorded in
    events-0012 and q41-event-windows); longer texts than 128 are refused unread.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_INSTANT:
        return None
    found = next((match for form in _ISO_FORMS if (match := form.fullmatch(stripped(value)))), None)
    if found is None:
        return None
    part = {name: given or "" for name, given in found.groupdict().items()}
    try:
        day = _day(part)
        sign, zone = part["zone"][:1], part["zone"][1:].replace(":", "")
        ahead = (
            timedelta(hours=int(zone[:2] or 0), minutes=int(zone[2:] or 0)) if sign in "+-" and sign else timedelta()
        )
        at = datetime(
            day.year,
            day.month,
            day.day,
            int(part["hour"] or 0),
            int(part["minute"] or 0),
            int(part["second"] or 0),
            int(part["fraction"][:6].ljust(6, "0")),
            tzinfo=UTC,
        )
        return at + ahead if sign == "-" else at - ahead
    except (ValueError, OverflowError):
        return None


def _day(part: dict[str, str]) -> date:
    if part["week"]:
        return date.fromisocalendar(int(part["year"]), int(part["week"]), int(part["weekday"]))
    if part["yearday"]:
        return date(int(part["year"]), 1, 1) + timedelta(days=int(part["yearday"]) - 1)
    return date(int(part["year"]), int(part["month"]), int(part["day"]))


def json_object(value: object) -> dict[str, Any]:
    """An object, `{}` for everything else."""
    return value if isinstance(value, dict) else {}
