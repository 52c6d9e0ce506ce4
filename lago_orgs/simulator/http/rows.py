"""How large a row of an index becomes in PostgreSQL, which holds no more than 2,704 bytes of it.

The events store has an index over `(organization, subscription, transaction)` and one over `(subscription,
organization, code, timestamp)` that includes the properties. Long values are compressed before they are put into it
(`pglz`, PostgreSQL's own); what is too long even so fails the insert, and with it the whole batch.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

LARGEST_ROW: Final = 2704
_COMPRESSED_FROM: Final = 508  # a sixteenth of a page: shorter values are put in as they are
_SHORT: Final = 126
_WINDOW: Final = 4095
_LONGEST_MATCH: Final = 273
_GIVES_UP_AFTER: Final = 1024
_GOOD_MATCH: Final = 128
_LOOKED_AT: Final = 64
_NOTHING_SMALLER: Final = 0.75  # a quarter must be saved


def fits(fixed: int, values: Iterable[bytes]) -> bool:
    """Whether a row of an index can hold values of these bytes.

    Args:
        fixed: The bytes of the columns whose length never changes, with what aligns them.
        values: The bytes of the others, not compressed.
    """
    size = 8 + fixed
    for value in values:
        if len(value) <= _SHORT:
            size += 1 + len(value)
        else:
            size = _aligned(size) + 4 + (_compressed(value) if len(value) + 4 > _COMPRESSED_FROM else len(value))
    return _aligned(size, 8) <= LARGEST_ROW


def _aligned(size: int, to: int = 4) -> int:
    return -(-size // to) * to


def _compressed(data: bytes) -> int:
    """The bytes that are left of a value: those of `pglz`, or all where it saves too little.

    It writes a byte as it is, or two or three that point back to the same bytes before; each eight of these have a byte
    that tells them apart. It looks back far enough to find the longest, and is content with less the longer it looks.
    """
    most = min(int(len(data) * _NOTHING_SMALLER), LARGEST_ROW)
    if (roughly := _at_most(data)) < LARGEST_ROW // 2:
        return roughly  # far from the limit, where it does not matter how far
    places: dict[bytes, list[int]] = {}
    size, items, at, met = 4, 0, 0, False
    while at < len(data):
        if size + -(-items // 8) > most or (not met and size > _GIVES_UP_AFTER):
            return len(data)
        length = _match(data, at, places.get(data[at : at + 4], ()))
        met = met or length > 2
        size += 1 if length < 3 else 2 if length < 18 else 3
        items += 1
        for place in range(at, min(at + max(length, 1), len(data) - 3)):
            places.setdefault(data[place : place + 4], []).append(place)
        at += max(length, 1)
    return min(size + -(-items // 8), len(data))


def _at_most(data: bytes) -> int:
    """More than is left of a value, by a method that is quicker and at most twice as good (measured: 1.8 times)."""
    start = data[: _GIVES_UP_AFTER * 8 // 9]
    heads = len(start) - 3
    if len(data) < _GIVES_UP_AFTER or len({start[place : place + 4] for place in range(heads)}) == heads:
        return len(data)  # where nothing repeats itself soon, `pglz` gives up
    deflating = zlib.compressobj(9, zlib.DEFLATED, -12, 9, zlib.Z_FIXED)
    return 2 * (len(deflating.compress(data)) + len(deflating.flush()))


def _match(data: bytes, at: int, places: Sequence[int]) -> int:
    """The length of the best match of those before, the nearest first; 0 where there is none."""
    best, good = 0, _GOOD_MATCH
    most = min(_LONGEST_MATCH, len(data) - at)
    for place in places[: -_LOOKED_AT - 1 : -1]:
        if at - place > _WINDOW or best >= good:
            break
        good -= good // 10
        if data[place : place + best + 1] != data[at : at + best + 1]:
            continue
        best += 1
        while best < most and data[place + best] == data[at + best]:
            best += 1
    return best


def jsonb(value: Any) -> bytes:
    """A JSON value as PostgreSQL keeps it in binary: as long as it is there, and as easily compressed."""
    if isinstance(value, dict):
        keys = sorted((key.encode(), key) for key in value)
        keys.sort(key=lambda pair: len(pair[0]))
        parts = [key for key, _ in keys] + [jsonb(value[name]) for _, name in keys]
        return _container(len(keys), parts)
    if isinstance(value, list):
        return _container(len(value), [jsonb(item) for item in value])
    if isinstance(value, str):
        return value.encode()
    if value is None or isinstance(value, bool):
        return b""
    return _numeric(Decimal(str(value)))


def _container(count: int, parts: list[bytes]) -> bytes:
    return struct.pack(f"<I{len(parts)}I", count, *map(len, parts)) + b"".join(parts)


def _numeric(value: Decimal) -> bytes:
    """A header and four decimal digits in each two bytes, aligned to four."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not any(digits):
        return b"\0" * 8
    text = "".join(map(str, digits)) + "0" * (exponent % 4)
    text = text.rstrip("0") if exponent >= 0 else text
    groups = [int(text[max(end - 4, 0) : end]) for end in range(len(text), 0, -4)][::-1]
    body = struct.pack(f"<H{len(groups)}H", sign << 13 | (exponent & 0x7F), *groups)
    return struct.pack("<I", 4 + len(body)) + body + b"\0" * (-len(body) % 4)
