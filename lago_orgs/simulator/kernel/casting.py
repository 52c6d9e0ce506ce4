"""Values of a request as Active Record casts them to its columns: leniently, so that most nonsense becomes a number.

`"abc"` is 0 in an integer column, `true` is `"t"` in a text column; what is out of a column's range is a crash (500).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from .refusals import crash

_NUMBER: Final = re.compile(r"\s*([-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)")
_WHOLE: Final = re.compile(r"\s*([-+]?\d[\d_]*)")
_FALSE: Final = frozenset({False, "0", "f", "F", "false", "FALSE", "off", "OFF"})
_LARGEST_EXPONENT: Final = 400


def is_blank(value: object) -> bool:
    """Rails' `blank?`: null, false, only white space, or empty."""
    return value is None or value is False or value in ([], {}) or (isinstance(value, str) and not value.strip())


def text(value: object) -> str | None:
    """A text column."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def clean_text(value: object) -> str | None:
    """A text column whose blank values are null."""
    return None if is_blank(value) else text(value)


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
    """An integer column of so many bytes; a fraction is cut off."""
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
    if not -(1 << 8 * size - 1) <= result < 1 << 8 * size - 1:
        raise crash()
    return result


def boolean(value: object) -> bool | None:
    """A boolean column: everything is true but what is false by name, or empty."""
    if value is None or value == "":
        return None
    return not (isinstance(value, bool | int | str) and value in _FALSE)


def strict_number(value: object) -> Decimal | None:
    """What a numericality validation accepts: a number, or a text that is one from end to end."""
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip())
        return Decimal(found[1].replace("_", "")) if found else None
    if isinstance(value, bool):
        return None
    return number(value)


def instant(value: object) -> datetime | None:
    """An ISO-8601 date or datetime: without a zone in UTC, without a time at midnight; None if it is neither."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        return None


def json_object(value: object) -> dict[str, Any]:
    """An object, `{}` for everything else."""
    return value if isinstance(value, dict) else {}
