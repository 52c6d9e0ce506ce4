"""Event properties as PostgreSQL reads them: `properties->>'key'`, and the text that it takes for a number."""

import json
import re
from decimal import Decimal
from typing import Any, Final

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_DIGITS: Final = 131_072
_DECIMALS: Final = 16_383
_RUBY: Final = re.compile(r"\s*([+-]?(?:\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?|\.\d+)(?:[eEdD][+-]?\d{1,6})?)\s*", re.ASCII)


def text_of(value: object) -> str | None:
    """The text of a JSON value: strings as they are, numbers in plain digits, null as nothing.

    Example:
        >>> [text_of(value) for value in ("eu", 10, 2.50, True, None)]
        ['eu', '10', '2.5', 'true', None]
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return json.dumps(value, separators=(", ", ": "), ensure_ascii=False, default=str)


def number_of(value: object) -> Decimal | None:
    """The number of a property that sums, maxima, latest values and weighted sums count, None for one they do not see.

    Only `-?digits[.digits]` is a number: `"1e3"`, `".5"`, `"+1"` and `""` are invisible
    (`app/services/events/stores/postgres_store.rb#numeric_condition`; recorded in usage-aggregations).
    """
    if type(value) is int:  # which mostly are counted: the same, sooner
        return Decimal(value)
    text = text_of(value)
    return Decimal(text) if text is not None and _NUMBER.fullmatch(text) else None


def event_number_of(value: object) -> Decimal | None:
    """The number of an event that is paid in advance, None for what has no fee.

    It is read one by one, by Ruby, which takes more texts for numbers than the database that sums them up: `"+1"` has a
    fee, but does not raise the sum (recorded in pricing).
    """
    found = _RUBY.fullmatch(text_of(value) or "")
    if found is None:
        return None
    number = Decimal(found[1].replace("d", "e").replace("D", "e"))
    if not number:
        return Decimal(0)
    # What no numeric column holds has no fee either.
    return number if -_DECIMALS <= number.adjusted() < _DIGITS else None


def group_of(properties: Any, keys: tuple[str, ...]) -> tuple[str | None, ...]:
    """The texts that an event is grouped by."""
    return tuple(text_of(properties.get(key)) for key in keys)


def shown_group(keys: tuple[str, ...], group: tuple[str | None, ...]) -> dict[str, str | None]:
    """A group as answers show it: a blank text is null, though it was a group of its own."""
    return {key: ((text or "").strip() and text) or None for key, text in zip(keys, group, strict=True)}
