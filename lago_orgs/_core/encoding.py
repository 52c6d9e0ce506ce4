"""An event's properties as JSON: the same text whichever way they are sent, and nothing that Lago would misread.

Most properties are a flat dictionary of short texts and numbers: they take a short loop. All others, and whatever is
to be refused, go the careful way, which says where in the properties the fault is.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring_ascii as quoted
from typing import Any
from uuid import UUID

from lago_orgs._core.arguments import shown
from lago_orgs._core.wire import iso
from lago_orgs.errors import InvalidArgument

MOST_BYTES = 262_144
MOST_DIGITS = 4_300  # what Python itself reads and writes at most
MOST_EXPONENT = 50
MOST_DEPTH = 50  # Lago itself refuses from 98 on, and the whole batch with it
SHORT = 1_000
SMALL = 10**18
BEYOND = 10**MOST_DIGITS

_LITERALS = {None: "null", True: "true", False: "false"}


def encoded_properties(properties: Mapping[str, Any], most_bytes: int = MOST_BYTES) -> str:
    """The properties as compact JSON of ASCII characters.

    Text, whole numbers, booleans and None are themselves; decimals, days, instants and UUIDs are text; enums are
    their values; lists, tuples and sets are lists, those of sets in the order of their JSON.

    Args:
        properties: What the metric counts or filters by.
        most_bytes: Longer JSON is refused, before all of it is made.

    Raises:
        InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
    """
    if type(properties) is dict:
        pieces = []
        for key, value in properties.items():
            if type(key) is not str:
                break
            kind = type(value)
            if kind is str and len(value) < SHORT:
                pieces.append(f"{quoted(key)}:{quoted(value)}")
            elif kind is int and -SMALL < value < SMALL:
                pieces.append(f"{quoted(key)}:{value}")
            elif value is None or kind is bool:
                pieces.append(f"{quoted(key)}:{_LITERALS[value]}")
            else:
                break
        else:
            text = f"{{{','.join(pieces)}}}"
            if "\\u0000" not in text and "\\ud" not in text and len(text) <= most_bytes:
                return text
    return _carefully(properties, most_bytes)


def same_json(one: str, other: str) -> bool:
    """Whether two JSON texts say the same: `1`, `1.0`, `"1"` and `true` are four things, the order of keys is none."""
    return one == other or _canonical(one) == _canonical(other)


def too_large(most_bytes: int) -> InvalidArgument:
    """The refusal of an event with too much in it."""
    return InvalidArgument(
        f"properties make an event of more than {most_bytes:,} bytes: leave large texts out, and keep a digest of them"
    )


def check_properties(properties: object) -> None:
    """Refuse what is no object of JSON.

    Raises:
        InvalidArgument: It is something else.
    """
    if not isinstance(properties, Mapping):
        kind = type(properties).__name__
        raise InvalidArgument(
            f"properties are {shown(properties)}, of type {kind}: Lago drops all but an object, pass a dict"
        )


def _carefully(properties: Mapping[str, Any], most_bytes: int) -> str:
    check_properties(properties)
    try:
        return _Writer(most_bytes).mapping(properties, 0)
    except _TooLarge:
        raise too_large(most_bytes) from None
    except _Unsendable as error:
        place = "".join(f"[{shown(each, 30)}]" for each in error.path[:4]) + ("..." if len(error.path) > 4 else "")
        raise InvalidArgument(f"properties{place} {error.problem}") from None


class _Unsendable(Exception):
    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.path: list[object] = []


class _TooLarge(Exception):
    """It grows beyond what is taken."""


class _Writer:
    """Writes JSON value by value; what is written so far counts, so that no small argument makes a huge text.

    Args:
        left: How many bytes may be written.
    """

    def __init__(self, left: int) -> None:
        self.left = left

    def mapping(self, value: Mapping[Any, Any], depth: int) -> str:
        pieces = []
        for key, each in value.items():
            if not isinstance(key, str):
                raise _Unsendable(f"has the key {shown(key)}, of type {type(key).__name__}: keys are text, convert it")
            try:
                pieces.append(f"{self.text(key)}:{self.any(each, depth)}")
            except _Unsendable as error:
                error.path.insert(0, key)
                raise
        self.count(2 * len(pieces))
        return f"{{{','.join(pieces)}}}"

    def sequence(self, value: Iterable[Any], depth: int) -> list[str]:
        pieces: list[str] = []
        for each in value:
            try:
                pieces.append(self.any(each, depth))
            except _Unsendable as error:
                error.path.insert(0, len(pieces))
                raise
        self.count(len(pieces))
        return pieces

    def any(self, value: Any, depth: int) -> str:
        """One value of any kind."""
        while isinstance(value, Enum):
            value = value.value
        if value is None or value is True or value is False:
            return self.took(_LITERALS[value])
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int | float | Decimal):
            return self.took(_number(value))
        if isinstance(value, datetime | date | UUID):
            return self.took(f'"{_plain(value)}"')
        if depth >= MOST_DEPTH and isinstance(value, Mapping | list | tuple | set | frozenset):
            raise _Unsendable(f"is nested more than {MOST_DEPTH} deep, or holds itself: Lago reads no more, flatten it")
        if isinstance(value, Mapping):
            return self.mapping(value, depth + 1)
        if isinstance(value, list | tuple):
            return f"[{','.join(self.sequence(value, depth + 1))}]"
        if isinstance(value, set | frozenset):
            return f"[{','.join(sorted(self.sequence(value, depth + 1)))}]"
        raise _Unsendable(
            f"is {shown(value)}, of type {type(value).__name__}: JSON has no such value, convert it, with str() perhaps"
        )

    def text(self, value: str) -> str:
        if len(value) > self.left:
            raise _TooLarge
        if "\x00" in value:
            raise _Unsendable(f"holds a null character, which Lago cannot store: {shown(value)}, take it out")
        if not value.isascii() and _has_surrogate(value):
            raise _Unsendable(f"holds half of a surrogate pair, which is not text: {shown(value)}, repair or drop it")
        return self.took(quoted(value))

    def took(self, text: str) -> str:
        self.count(len(text))
        return text

    def count(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise _TooLarge


def _has_surrogate(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        if -BEYOND < value < BEYOND:
            return whole_text(value)
        raise _Unsendable(f"has more than {MOST_DIGITS:,} digits, which no number of Lago's has: send it as text")
    number = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
    if not number.is_finite():
        raise _Unsendable(f"is {number}: Lago counts finite numbers only, leave it out")
    if abs(number.adjusted()) > MOST_EXPONENT:
        raise _Unsendable(f"is {shown(value)}, whose exponent is over {MOST_EXPONENT}: no use has such a size")
    if isinstance(value, Decimal):
        return f'"{number:f}"'
    if number != Decimal(value):
        digits = float.__repr__(value)
        raise _Unsendable(f"is the float {digits}, which is not exact: give Decimal('{digits}')")
    return float.__repr__(value)


def whole_text(value: int) -> str:
    """An integer's digits, however few of them the interpreter is set to convert."""
    try:
        return int.__repr__(value)
    except ValueError:
        return f"{Decimal(value):f}"


def _plain(value: datetime | date | UUID) -> str:
    if not isinstance(value, datetime):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if value.utcoffset() is None:
        raise _Unsendable(f"is {shown(value)}, which has no time zone: use datetime.now(timezone.utc), not utcnow()")
    try:
        return iso(value)
    except InvalidArgument:
        raise _Unsendable(f"is {shown(value)}, which lies outside the years 1 to 9999 in UTC") from None


def _canonical(text: str) -> str:
    # Numbers as text that no property can hold, so that neither their kind is lost nor their length matters.
    return json.dumps(json.loads(text, parse_int="\x00{}".format, parse_float=_as_kept), sort_keys=True)


def _as_kept(number: str) -> str:
    """Write a number with a fraction or an exponent as Lago keeps it: `1e20` in full, and no zero with a sign."""
    value = Decimal(number)
    return f"\x00{value.copy_abs() if value.is_zero() else value:f}"
