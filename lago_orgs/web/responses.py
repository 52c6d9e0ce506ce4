"""A response over ASGI, watched as it goes out: with the last of it the request is over, and recorded."""

from __future__ import annotations

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
        elif kind == "http.response.body":
            outcome.bytes_sent += len(message.get("body", b""))
            streams = self._tab.streams
            if not message.get("more_body", False) and (streams is None or not is_open(streams)):
                self.end()
        elif kind == "websocket.accept":
            outcome.status = SWITCHING
        elif kind == "websocket.send":
            outcome.bytes_sent += len(message.get("bytes") or (message.get("text") or "").encode())
        elif kind in {"http.response.pathsend", "websocket.http.response.start"}:
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
