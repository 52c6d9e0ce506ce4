"""What the HTTP door refuses before anything reads it: requests that a browser was made to send, and those without end.

Whoever visits a web page lets it send requests to this machine. A page cannot choose `Host`, `Origin` and
`Sec-Fetch-Site`, and cannot send JSON without asking first, so these tell it from a program.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from ..control import PREFIX
from ..http.messages import Request, Response
from ..http.rendering import render

MAX_BODY_BYTES: Final = 10 << 20
MAX_TARGET_BYTES: Final = 12 << 10  # as long as Puma takes them
_LOOPBACK_NAMES: Final = ("localhost", "ip6-localhost")
_OWN_SITE: Final = frozenset({"same-origin", "none"})
_OF_BROWSERS: Final = ("origin", "referer", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest")
_JSON: Final = "application/json"
# What curl says of data unless it is told otherwise, and what a form says.
_FORM: Final = "application/x-www-form-urlencoded"


def refused(status: int, error: str, message: str) -> Response:
    """An answer of the door's own, with a code that Lago never sends."""
    body = {"status": status, "error": error, "code": "simulator_refused", "message": message}
    return Response(status, render(body), headers=(("connection", "close"),))


def too_large() -> Response:
    """413: the body is longer than the door takes."""
    return refused(413, "Content Too Large", f"the simulator takes bodies up to {MAX_BODY_BYTES >> 20} MiB")


def _host_of(authority: str) -> str | None:
    """The host of `host:port`, in lower case; None where that is none."""
    try:
        return (urlsplit(f"//{authority}").hostname or "").rstrip(".") or None
    except ValueError:
        return None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class Guard:
    """Judges requests by where they come from.

    Args:
        host: The address that is listened on. Where that is every address of the machine, each may be named; by its
            digits, for a name could be anybody's.
        names: Further names that the server is reached by.
    """

    def __init__(self, host: str, names: Iterable[str] = ()) -> None:
        self._names = {name.lower().rstrip(".") for name in (host, *names, *_LOOPBACK_NAMES)}
        listening = _address(host)
        self._any_address = listening is not None and listening.is_unspecified

    def refusal(self, request: Request) -> Response | None:
        """What to answer in place of the simulator; None where it may answer."""
        if len(request.target) > MAX_TARGET_BYTES:
            return refused(414, "URI Too Long", f"the simulator takes addresses up to {MAX_TARGET_BYTES} bytes")
        headers = request.headers
        host = headers.get("host")
        if host is not None and not self._is_own(host):
            return refused(
                403,
                "Forbidden",
                f"the simulator is not called {host[:100]!r}: ask it by the address that it listens on, or start it "
                "with that name (--allow-host)",
            )
        if not self._is_own_page(headers.get("origin"), headers.get("sec-fetch-site"), host):
            return refused(403, "Forbidden", "the simulator answers no page of another site")
        if request.target.startswith(PREFIX) and not _may_control(request):
            return refused(415, "Unsupported Media Type", f"control requests are JSON: Content-Type: {_JSON}")
        return None

    def _is_own(self, authority: str) -> bool:
        host = _host_of(authority)
        if host is None:
            return False
        address = _address(host)
        if address is None:
            return host in self._names or host.endswith(".localhost")
        return host in self._names or self._any_address or address.is_loopback

    def _is_own_page(self, origin: str | None, site: str | None, host: str | None) -> bool:
        if site is not None and site.strip().lower() not in _OWN_SITE:
            return False
        return origin is None or (host is not None and origin.lower().partition("://")[2] == host.lower())


def _may_control(request: Request) -> bool:
    """Whether a control request is JSON, or says nothing of it and nothing of a browser either, as curl does."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _JSON:
        return True
    return kind in ("", _FORM) and not any(name in request.headers for name in _OF_BROWSERS)
