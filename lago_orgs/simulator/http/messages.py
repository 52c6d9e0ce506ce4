"""A request and an answer, as plain values: the only things that cross the simulator's doors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

JSON: Final = "application/json; charset=utf-8"


@attrs.frozen
class Request:
    """One HTTP request, as it stood on the wire.

    Args:
        method: The verb, in capitals.
        target: The raw path with its query, still percent-encoded.
        headers: The headers, names in lower case.
        body: The bytes of the body.
    """

    method: str
    target: str
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""


@attrs.frozen
class Response:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str | None = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def all_headers(self) -> list[tuple[str, str]]:
        """The headers to send, the length of the body among them."""
        kind = [("content-type", self.content_type)] if self.content_type else []
        return [*kind, *self.headers, ("content-length", str(len(self.body)))]


EMPTY: Final = Response(200, content_type="application/json")
# Answered as Lago answers; but whoever would go on to wait for the file is told that none will come.
NO_FILE: Final = attrs.evolve(EMPTY, headers=(("x-lago-simulator-no-file", "the simulator makes no files"),))
