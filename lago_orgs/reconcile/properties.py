"""Properties as text, and as a number that is the same however they are written."""

import json
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from hashlib import blake2b
from typing import Any

MOST_DIGITS = 40  # of a whole number that is written out: 1e400000000 is a number, too


def kept(value: Any) -> tuple[str, int]:
    """Return properties as JSON that keeps each digit of a decimal, and their digest.

    Args:
        value: What was read with `parse_float=Decimal`.
    """
    try:
        text = _ENCODE(value)
    except TypeError:  # few hold decimals
        return _slowly(value), _digest(_slowly(value, is_canonical=True))
    return text, _digest(text)


def digest_of(properties: str) -> int:
    """Return a number for properties that is the same for the same values: `1.50` and `1.5` are one, `1` and `"1"` two.

    Args:
        properties: JSON.
    """
    return kept(_DECODE(properties))[1]


def _digest(canonical: str) -> int:
    return int.from_bytes(blake2b(canonical.encode(), digest_size=8).digest(), signed=True)


def _slowly(value: Any, *, is_canonical: bool = False) -> str:
    match value:
        case Decimal():
            return _number(value) if is_canonical else str(value)
        case dict():
            texts = (f"{json.dumps(key)}:{_slowly(value[key], is_canonical=is_canonical)}" for key in sorted(value))
            return f"{{{','.join(texts)}}}"
        case list():
            return f"[{','.join(_slowly(each, is_canonical=is_canonical) for each in value)}]"
    return json.dumps(value)


def _number(value: Decimal) -> str:
    """Write a decimal as a whole number is written, if it is one: 1.0 and 1 are the same use."""
    least = _EXACT.normalize(value)
    exponent = least.as_tuple().exponent
    is_whole = isinstance(exponent, int) and 0 <= exponent < MOST_DIGITS
    return f"{least:f}" if is_whole else str(least)


# The usual context would round at 28 digits, and call figures equal that differ behind them.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
# Made once: json.loads and json.dumps make one for each call that is given more than the text.
_DECODE = json.JSONDecoder(parse_float=Decimal).decode
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
