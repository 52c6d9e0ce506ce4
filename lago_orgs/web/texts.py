"""What is kept of texts that a client chooses: a use is recorded and billed, whatever stands beside it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lago_orgs._core.sizes import may_be_too_large

LONGEST_TEXT = 256  # bytes of a path that are kept, and of any text where Lago could not index all of it
LONGEST_USER = 255  # characters, as of Lago's own ids
MOST_TEXT = 600  # characters of all texts together that fit, whatever they say
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def readable(path: str) -> str:
    """Return a path as it can be kept: whatever a client asks for, its use is recorded, and Lago can index it."""
    if len(path) <= LONGEST_TEXT and path.isascii() and path.isprintable():
        return path
    return _cut(_UNREADABLE.sub("\ufffd", path[:LONGEST_TEXT]))


def _cut(text: str) -> str:
    data = text[:LONGEST_TEXT].encode()
    return text[:LONGEST_TEXT] if len(data) <= LONGEST_TEXT else data[:LONGEST_TEXT].decode(errors="ignore")


def is_recordable(user_id: object) -> bool:
    """Say whether a user can be recorded, whoever chose the id: clients do where it is that of a token or a header."""
    return not isinstance(user_id, str) or (len(user_id) <= LONGEST_USER and _UNSTORABLE.search(user_id) is None)


def storable(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return properties as Lago can store and index them; the same object where they are so already.

    Texts may be a client's: characters that no database of Lago's stores are replaced, and where all of it is too
    large, each is cut. The use is billed so, and not refused for what stands beside it.
    """
    texts = {name: value for name, value in properties.items() if isinstance(value, str)}
    mended = {
        name: _UNSTORABLE.sub("\ufffd", value)
        for name, value in texts.items()
        if not value.isprintable() and _UNSTORABLE.search(value)
    }
    if mended:
        properties, texts = {**properties, **mended}, {**texts, **mended}
    if sum(map(len, texts.values())) <= MOST_TEXT or not may_be_too_large(json.dumps(properties, default=str)):
        return properties
    return {**properties, **{name: _cut(value) for name, value in texts.items()}}
