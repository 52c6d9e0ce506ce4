"""JSON as PostgreSQL stores it (`jsonb`): not what it says matters here, but how many bytes it takes.

A container is a header of four bytes, four more for each key and value, then all keys and values; numbers are packed
four digits to two bytes, and aligned.
"""

import json
from struct import pack, pack_into
from typing import Any

OBJECT = 0x2000_0000
ARRAY = 0x4000_0000
LITERALS = {None: 0x4000_0000, False: 0x2000_0000, True: 0x3000_0000}
NUMERIC = 0x1000_0000
CONTAINER = 0x5000_0000
HAS_OFFSET = 0x8000_0000
STRIDE = 32  # every so many entries hold where a value ends instead of how long it is


class TooMany(Exception):
    """There are more keys and values than were allowed for."""


class _Number(str):
    """A number's digits, as they stood in the text."""

    __slots__ = ()


def stored_as_jsonb(text: str, most: int) -> bytes:
    """The bytes of a JSON object as PostgreSQL's `jsonb`, without the length in front.

    Args:
        text: The object.
        most: How many keys and values it may have.

    Raises:
        TooMany: It has more.
    """
    image = _Image(most)
    image.container(json.loads(text, parse_int=_Number, parse_float=_Number))
    return bytes(image.data)


class _Image:
    def __init__(self, most: int) -> None:
        self.data = bytearray()
        self.left = most

    def container(self, value: Any) -> None:
        self.align()
        if isinstance(value, dict):
            keys = sorted(((key.encode(), key) for key in value), key=lambda pair: (len(pair[0]), pair[0]))
            parts: list[Any] = [*(encoded for encoded, _ in keys), *(value[key] for _, key in keys)]
            header = OBJECT | len(keys)
        else:
            parts = value
            header = ARRAY | len(parts)
        self.left -= len(parts)
        if self.left < 0:
            raise TooMany
        self.data += pack("<I", header)
        entries, end = len(self.data), 0
        self.data += bytes(4 * len(parts))
        for number, part in enumerate(parts):
            begin = len(self.data)
            kind = self.part(part)
            length = len(self.data) - begin
            end += length
            entry = kind | (HAS_OFFSET | end if number % STRIDE == 0 else length)
            pack_into("<I", self.data, entries + 4 * number, entry & 0xFFFF_FFFF)

    def part(self, part: Any) -> int:
        """Append a key or a value; its kind."""
        if isinstance(part, bytes):
            self.data += part
            return 0
        if isinstance(part, _Number):
            self.align()
            self.data += _numeric(part)
            return NUMERIC
        if isinstance(part, str):
            self.data += part.encode()
            return 0
        if isinstance(part, dict | list):
            self.container(part)
            return CONTAINER
        return LITERALS[part]

    def align(self) -> None:
        self.data += bytes(-len(self.data) % 4)


def _numeric(text: str) -> bytes:
    digits, _, exponent = text.lstrip("-").lower().partition("e")
    whole, _, fraction = digits.partition(".")
    shift = int(exponent or 0)
    if shift > 0:
        whole, fraction = whole + f"{fraction:0<{shift}}"[:shift], fraction[shift:]
    elif shift < 0:
        padded = whole.rjust(1 - shift, "0")
        whole, fraction = padded[:shift], padded[shift:] + fraction
    scale = len(fraction)
    whole = whole.lstrip("0")
    whole, fraction = whole.rjust(-(-len(whole) // 4) * 4, "0"), fraction.ljust(-(-scale // 4) * 4, "0")
    both = whole + fraction
    groups = [int(both[place : place + 4]) for place in range(0, len(both), 4)]
    weight = len(whole) // 4 - 1
    while groups and not groups[0]:
        del groups[0]
        weight -= 1
    while groups and not groups[-1]:
        del groups[-1]
    weight = weight if groups else 0
    sign = text.startswith("-")
    if scale < 64 and -64 <= weight < 64:
        header = pack("<H", 0x8000 | sign << 13 | scale << 7 | weight & 0x7F)
    else:
        header = pack("<Hh", sign << 14 | scale & 0x3FFF, weight)
    body = header + pack(f"<{len(groups)}h", *groups)
    return pack("<I", len(body) + 4 << 2) + body
