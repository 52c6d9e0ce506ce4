"""What is kept of texts that a client chooses: a use is recorded and billed, whatever stands beside it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lago_orgs._core.sizes import may_be_too_large

LONGEST_TEXT = 256  # bytes of a path that are kept, and of any text where Lago could not index all of it
LONGEST_USER = 255  # characters, as of Lago's own ids
SHORTER = (LONGEST_TEXT, 64, 16)  # what they are cut to, until all of it fits
MOST_TEXT = 256  # characters of all texts together that fit, whatever they say, and whoever acts
NUMBERS = {int, bool, Decimal}
NESTED = (Mapping, list, tuple, set, frozenset)
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def readable(path: str) -> str:
    """Return a path as it can be kept: whatever a client asks for, its use is recorded, and Lago can index it."""
    if len(path) <= LONGEST_TEXT and path.isascii() and path.isprintable():
        return path
    return _cut(_UNREADABLE.sub("\ufffd", path[:LONGEST_TEXT]))


def _cut(text: str, most: int = LONGEST_TEXT) -> str:
    data = text[:most].encode()
    return text[:most] if len(data) <= most else data[:most].decode(errors="ignore")


def is_recordable(user_id: object) -> bool:
    """Say whether a user can be recorded, whoever chose the id: clients do where it is that of a token or a header."""
    if isinstance(user_id, str):
        return len(user_id) <= LONGEST_USER and _UNSTORABLE.search(user_id) is None
    return not isinstance(user_id, NESTED) or len(repr(user_id)) <= LONGEST_USER


def storable(properties: Mapping[str, Any], user_id: object = None) -> Mapping[str, Any]:
    """Return properties as Lago can store and index them; the same object where they are so already.

    Texts may be a client's: characters that no database of Lago's stores are replaced, and where all of it is too
    large, each is cut, and what holds more values becomes such a text. The use is billed so, and not refused for what
    stands beside it.

    Args:
        properties: Of the use.
        user_id: Who acts, which is stored beside them.
    """
    if _are_usual(properties):
        return properties
    texts = {name: value for name, value in properties.items() if isinstance(value, str)}
    mended = {
        name: _UNSTORABLE.sub("\ufffd", value)
        for name, value in texts.items()
        if not value.isprintable() and _UNSTORABLE.search(value)
    }
    if mended:
        properties, texts = {**properties, **mended}, {**texts, **mended}
    nested = [name for name, value in properties.items() if isinstance(value, NESTED)]
    if (sum(map(len, texts.values())) <= MOST_TEXT and not nested) or not _is_too_large(properties, user_id):
        return properties
    texts |= {name: json.dumps(properties[name], default=str) for name in nested}
    for most in SHORTER:
        properties = {**properties, **{name: _cut(value, most) for name, value in texts.items()}}
        if not _is_too_large(properties, user_id):
            break
    return properties


def _are_usual(properties: Mapping[str, Any]) -> bool:
    """Say whether properties are a few short texts and numbers, which need no closer look."""
    left = MOST_TEXT
    for value in properties.values():
        if type(value) is str:
            left -= len(value)
            if left < 0 or not value.isprintable():
                return False
        elif type(value) not in NUMBERS:
            return False
    return True


def _is_too_large(properties: Mapping[str, Any], user_id: object) -> bool:
    return may_be_too_large(json.dumps({"user_id": user_id, **properties}, default=str))
