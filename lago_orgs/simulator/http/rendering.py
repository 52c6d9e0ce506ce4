"""Values to JSON as Rails renders them: decimals as plain strings, instants in UTC with `Z`, `<`, `>`, `&` escaped."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ...pricing.numbers import decimal_text

_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def seconds(at: datetime) -> str:
    """`2026-03-10T09:30:00Z`: `.iso8601` of most serializers."""
    at = at if at.tzinfo is UTC else at.astimezone(UTC)
    return at.isoformat(timespec="seconds")[:-6] + "Z"


def milliseconds(at: datetime) -> str:
    """`2026-03-10T09:30:00.858Z`: `.iso8601(3)`, cut and not rounded."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def offset_seconds(at: datetime) -> str:
    """`2026-03-10T09:30:00+00:00`: the dates of a fee (`DateTime#iso8601`)."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _default(value: object) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return seconds(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} cannot be rendered: {value!r}")


def render(value: Any) -> bytes:
    """The bytes of a JSON body. Decimals, datetimes (whole seconds) and dates may stand in it as they are."""
    text = json.dumps(value, default=_default, separators=(",", ":"), ensure_ascii=False)
    for plain, escaped in _ESCAPES:
        if plain in text:
            text = text.replace(plain, escaped)
    return text.encode("utf-8", "replace")
