"""`POST /_simulator/...`: empties an organization, moves the clock."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from .kernel.messages import Request, Response
from .kernel.rendering import milliseconds, render

if TYPE_CHECKING:
    from .simulator import LagoSimulator

PREFIX: Final = "/_simulator/"


def _instant(body: dict[str, Any], name: str) -> datetime | None:
    text = body.get(name)
    if not text:
        return None
    at = datetime.fromisoformat(text) if isinstance(text, str) else None
    if at is None or at.tzinfo is None:
        raise ValueError(f"{name}: an ISO-8601 instant with its zone is needed, such as 2026-03-10T09:30:00Z")
    return at


def answer(simulator: LagoSimulator, request: Request) -> Response:
    """The answer to a request of the simulator's own door; 400 says what is wrong with it."""
    action = request.target.removeprefix(PREFIX).split("?")[0]
    try:
        body = json.loads(request.body or b"{}")
        if not isinstance(body, dict):
            raise ValueError("the body must be a JSON object")
        if request.method == "POST" and action == "reset":
            org = simulator.reset(
                api_key=body.get("api_key") or None,
                now=_instant(body, "now"),
                organization=body.get("organization") or None,
                premium=bool(body.get("premium")),
            )
            return Response(200, render({"organization": {"id": org.identity.id, "name": org.identity.name}}))
        if request.method == "POST" and action == "clock":
            simulator.travel(_instant(body, "now"), jobs=body.get("jobs"))
            return Response(200, render({"now": milliseconds(simulator.clock.peek())}))
    except ValueError as error:
        return Response(400, render({"status": 400, "error": str(error)}))
    return Response(404, render({"status": 404, "error": f"there is no {request.method} {PREFIX}{action}"}))
