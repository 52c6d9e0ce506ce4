"""What the log says of requests: which one it was, by its method and path, and never by its query or headers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lago_orgs.web.texts import readable

WEBSOCKET = "WEBSOCKET"
LONGEST = 200
MANY = 20  # requests of which nothing comes, one after the other, before anybody takes it for a fault


def place(method: str, path: str) -> str:
    """Name a request in the log."""
    return f"{method} {readable(path)}"


def said(error: Exception) -> str:
    """Give an error as a text, which holds nothing of the request that the error itself may hold."""
    return repr(error)[:LONGEST]


def place_of(request: Any) -> str:
    """Name a request in the log, from the form in which the program's functions get it."""
    try:
        scope = getattr(request, "scope", None)
        if isinstance(scope, Mapping):
            return place(scope.get("method", WEBSOCKET), scope["path"])
        return place(request.method, request.path)
    except Exception:  # noqa: BLE001 - it is of a form that the program makes
        return "a request"
