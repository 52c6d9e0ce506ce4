"""A request over ASGI, in the form in which the program's functions are given it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from lago_orgs.web.headers import joined
from lago_orgs.web.noticing import WEBSOCKET
from lago_orgs.web.streams import note_streams


class Connection:
    """A request without a framework, as far as the program's functions need it.

    Args:
        scope: ASGI's own.
    """

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self.scope = scope

    @property
    def method(self) -> str:
        """The method; `WEBSOCKET` for one."""
        return str(self.scope.get("method", WEBSOCKET))

    @property
    def path(self) -> str:
        """The path, without the query."""
        return str(self.scope["path"])

    @property
    def headers(self) -> dict[str, str]:
        """The headers, with small names."""
        return joined(self.scope["headers"])

    @property
    def state(self) -> SimpleNamespace:
        """What the application notes of the request."""
        return SimpleNamespace(**self.scope.get("state", {}))


def connection_maker() -> Callable[[Any], Any]:
    """Make requests as Starlette has them, where it is: programs and their other libraries know these."""
    try:
        from starlette.requests import HTTPConnection, Request
    except ModuleNotFoundError:
        return Connection
    note_streams()
    return lambda scope: Request(scope) if scope["type"] == "http" else HTTPConnection(scope)
