"""Python values to JSON and back. No number becomes a float on the way, so every digit survives."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from .types import UNSET

_AS_THEY_ARE = {str, int, bool, type(None), float, Decimal}


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


_reader = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)


def read_json(content: bytes) -> Any:
    """The value that a JSON text says; numbers with a point or an exponent are Decimals.

    Raises:
        ValueError: The bytes are not JSON in UTF-8, or nested deeper than Python can follow.
    """
    try:
        return _reader.decode(content.decode())
    except RecursionError:
        raise ValueError("nested too deep") from None


def write_json(value: Any) -> bytes:
    """JSON text of a plain value, as `plain` makes them; a Decimal is written with the digits it has.

    Raises:
        ValueError: A number is not finite: JSON has no word for it.
        TypeError: A value has no form in JSON.
    """
    try:
        return _compact(value).encode()
    except TypeError:  # a Decimal somewhere: rare in requests, so only then at this writer's pace
        return _write(value).encode()


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _write(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} cannot be sent: JSON has no such number")
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_compact(str(key))}:{_write(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    return _compact(value)


def plain(value: Any) -> Any:
    """What JSON can say of a Python value, in new containers: models as objects, instants and ids as text.

    Raises:
        TypeError: A value has no form in JSON.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is dict or isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not UNSET}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if hasattr(kind, "to_dict"):
        return value.to_dict()
    if isinstance(value, str):  # enums
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return value if isinstance(value, Decimal) else str(value)
    raise TypeError(f"a {kind.__name__} cannot be sent: {value!r} has no form in JSON")
