"""Properties as text, and as a number that is the same however they are written."""

import json
from decimal import Decimal
from hashlib import blake2b
from typing import Any


def written(value: Any) -> str:
    """Return JSON that keeps each digit of a decimal.

    Args:
        value: What was read with `parse_float=Decimal`.
    """
    try:
        return json.dumps(value, separators=(",", ":"))  # most hold no decimals
    except TypeError:
        return _slowly(value)


def _slowly(value: Any) -> str:
    match value:
        case Decimal():
            return str(value)
        case dict():
            return f"{{{','.join(f'{json.dumps(key)}:{_slowly(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{','.join(map(_slowly, value))}]"
    return json.dumps(value)


def digest_of(properties: str) -> int:
    """Return a number for properties that is the same for the same values: `1.50` and `1.5` are one, `1` and `"1"` two.

    Args:
        properties: JSON.
    """
    canonical = _ENCODE(_DECODE(properties))
    return int.from_bytes(blake2b(canonical.encode(), digest_size=8).digest(), signed=True)


def _number(text: str) -> str:
    return f"\x00{Decimal(text).normalize()}"  # which no property can hold


# Made once: json.loads and json.dumps make one for each call that is given more than the text.
_DECODE = json.JSONDecoder(parse_float=_number, parse_int=_number).decode
_ENCODE = json.JSONEncoder(sort_keys=True).encode
