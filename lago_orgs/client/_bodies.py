"""Bodies of answers as they come in: unpacked piece by piece, never longer than allowed, without the key."""

import zlib
from collections.abc import Mapping
from re import escape, sub
from typing import Any
from urllib.parse import quote

import httpx

from lago_orgs._core.answers import Answer

# What is asked for: all that is unpacked here, where a limit can be kept.
PACKINGS = "gzip, deflate"
EITHER = zlib.MAX_WBITS | 32
BARE = -zlib.MAX_WBITS
# A shorter key may be a word that answers hold anyway: out of a success it is taken only where it stands as a key.
SHORT = 12
REDACTED = "{key}"


class TooLong(Exception):
    """An answer is longer than allowed."""


class Body:
    """The body of one answer.

    Args:
        packing: The answer's `Content-Encoding`.
        most: How many bytes it may have, unpacked.
    """

    def __init__(self, packing: str, most: int) -> None:
        self._most = most
        self._length = 0
        self._pieces: list[bytes] = []
        self._packing = packing.strip().lower()
        if self._packing not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise httpx.DecodingError(f"the answer is packed as {packing!r}, which was not asked for")
        self._unpacking = zlib.decompressobj(EITHER) if self._packing not in {"", "identity"} else None
        self._has_begun = False

    def add(self, piece: bytes) -> None:
        """Take the next bytes that came.

        Raises:
            TooLong: There are more than allowed.
            httpx.DecodingError: They are not packed as the answer says.
        """
        if self._unpacking is None:
            self._keep(piece)
            return
        while piece:
            piece = self._unpack(piece)

    def _unpack(self, piece: bytes) -> bytes:
        assert self._unpacking is not None  # noqa: S101  # asked before
        try:
            unpacked = self._unpacking.decompress(piece, self._most - self._length + 1)
        except zlib.error as error:
            if self._packing != "deflate" or self._has_begun:
                raise httpx.DecodingError(f"the answer is not packed as it says ({error})") from error
            # Some servers leave the head of zlib away.
            self._unpacking, self._has_begun = zlib.decompressobj(BARE), True
            return piece
        self._has_begun = True
        self._keep(unpacked)
        if not self._unpacking.eof:
            return self._unpacking.unconsumed_tail
        rest = self._unpacking.unused_data
        if rest:
            self._unpacking = zlib.decompressobj(EITHER)
        return rest

    def _keep(self, piece: bytes) -> None:
        self._length += len(piece)
        if self._length > self._most:
            raise TooLong
        self._pieces.append(piece)

    def content(self) -> bytes:
        """Return all of it.

        Raises:
            httpx.DecodingError: It ended too early.
        """
        if self._unpacking is not None and self._has_begun and not self._unpacking.eof:
            raise httpx.DecodingError("the answer ended before it was unpacked")
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


def without_key(status: int, headers: httpx.Headers, content: bytes, key: str) -> Answer:
    """Make an answer of what came, without the key, which proxies and echo services repeat."""
    raw = key.encode()
    bearer = b"Bearer " + raw
    told: Mapping[str, str] = headers
    if any(raw in value for _, value in headers.raw):
        told = {name: value.replace(key, REDACTED) for name, value in headers.items()}
    if len(raw) >= SHORT or not 200 <= status < 300:
        for form in {raw, quote(key, safe="").encode()}:
            if form in content:
                content = content.replace(form, REDACTED.encode())
    elif bearer in content:
        content = content.replace(bearer, b"Bearer " + REDACTED.encode())
    return Answer(status, told, content)


def redact(error: BaseException, key: str) -> None:
    """Take the key out of the texts of an error, and of those that led to it: broken HTTP is quoted there."""
    left, seen = [error], set[int]()
    while left:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        each.args = tuple(_redacted(argument, key) for argument in each.args)
        left += [inner for inner in (each.__cause__, each.__context__) if inner is not None]
        left += getattr(each, "exceptions", ())


def _redacted(said: Any, key: str) -> Any:
    if isinstance(said, bytes | bytearray):
        return _redacted(bytes(said).decode("latin-1"), key) if key.encode() in said else said
    if not isinstance(said, str) or not key:
        return said
    # What is quoted is a key with its backslashes and quotes escaped.
    for form in {key, repr(key)[1:-1], repr(key.encode())[2:-1], quote(key, safe="")}:
        pattern = escape(form) if len(form) >= SHORT else rf"(?<![\w-]){escape(form)}(?![\w-])"
        said = sub(pattern, lambda _: REDACTED, said)
    return said
