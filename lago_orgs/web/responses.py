"""A response over ASGI, watched as it goes out: with the last of it the request is over, and recorded."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from lago_orgs.web.billing import Billing
from lago_orgs.web.gate import Facts, Rule
from lago_orgs.web.headers import Headers
from lago_orgs.web.measures import SWITCHING
from lago_orgs.web.streams import is_open
from lago_orgs.web.tab import Tab

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def _of_body(message: Message) -> int:
    return len(message.get("body", b""))


def _of_path(message: Message) -> int:
    """Return the bytes of a file that the server sends whole: an extension that Granian has."""
    try:
        return os.stat(message["path"]).st_size  # noqa: PTH116 - a name, which no event loop waits for
    except OSError:  # of which the server says it
        return 0


def _of_file(message: Message) -> int:
    """Return the bytes of an open file that the server sends, or of a part of it."""
    if (count := message.get("count")) is not None:
        return int(count)
    file: Any = message["file"]
    try:
        descriptor = file if isinstance(file, int) else file.fileno()
        begin = message.get("offset")
        begin = os.lseek(descriptor, 0, os.SEEK_CUR) if begin is None else begin
        return max(0, os.fstat(descriptor).st_size - begin)
    except OSError:
        return 0


BODIES: dict[str, Callable[[Message], int]] = {
    "http.response.body": _of_body,
    "http.response.pathsend": _of_path,
    "http.response.zerocopysend": _of_file,
}
"""What a body comes in, and how many bytes each of it has."""


class Tracked:
    """One request, as far as its response has come.

    Args:
        billing: What records.
        rule: How.
        tab: The request's.
        facts: What tells it from others.
        send: Its server's.
    """

    __slots__ = ("_billing", "_facts", "_is_over", "_rule", "_send", "_tab")

    def __init__(self, billing: Billing, rule: Rule, tab: Tab, facts: Facts, send: Send) -> None:
        self._billing, self._rule, self._tab, self._facts, self._send = billing, rule, tab, facts, send
        self._is_over = False

    async def send(self, message: Message) -> None:
        """Look at what goes out, and pass it on; with the last of it the request is over."""
        kind, outcome = message["type"], self._tab.outcome
        if kind == "http.response.start":
            outcome.status = message["status"]
            outcome.headers = Headers(message.get("headers", ()))
            if self._tab.fields:
                pairs = ((name.encode(), value.encode("latin-1")) for name, value in self._tab.fields.items())
                message = {**message, "headers": [*message.get("headers", ()), *pairs]}
        elif kind in BODIES:
            outcome.bytes_sent += BODIES[kind](message)
            streams = self._tab.streams
            if not message.get("more_body", False) and (streams is None or not is_open(streams)):
                self.end()
        elif kind == "websocket.accept":
            outcome.status = SWITCHING
        elif kind == "websocket.send":
            outcome.bytes_sent += len(message.get("bytes") or (message.get("text") or "").encode())
        elif kind == "websocket.http.response.start":
            outcome.status = message.get("status", outcome.status)
        await self._send(message)

    def each_of(self, receive: Receive) -> Receive:
        """Take each message of a WebSocket for a use of its own, which is over when the next is asked for."""
        self._is_over = True  # until the first

        async def get() -> Message:
            self.end()
            message = await receive()
            if message["type"] == "websocket.receive":
                self._tab.outcome.bytes_sent = 0
                self._tab.later = None  # what is told from here on is told of this message
                self._is_over = False
            return message

        return get

    def end(self) -> None:
        """Record, once."""
        if not self._is_over:
            self._is_over = True
            self._billing.settle(self._rule, self._tab, self._facts)

    def close(self) -> None:
        """Record what is left when all is over: of a WebSocket also what was told before any message came."""
        if self._tab.told:
            self._is_over = False
        self.end()
