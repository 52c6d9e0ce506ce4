"""`POST /_simulator/...`: empties an organization, moves the clock, sets faults."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from .faults import Fault
from .kernel.messages import Request, Response
from .kernel.rendering import milliseconds, render

if TYPE_CHECKING:
    from .simulator import LagoSimulator

PREFIX: Final = "/_simulator/"


def may_write(request: Request) -> bool:
    """Whether a request can change the state of an organization or the clock; faults are no state."""
    return request.method not in ("GET", "HEAD") and not request.target.startswith(f"{PREFIX}faults")


def answer(simulator: LagoSimulator, request: Request) -> Response:
    """The answer to a request of the simulator's own door; 400 says what is wrong with it."""
    action = request.target.removeprefix(PREFIX).split("?")[0]
    act = _ACTIONS.get((request.method, action))
    if act is None:
        return Response(404, render({"status": 404, "error": f"there is no {request.method} {PREFIX}{action}"}))
    try:
        return Response(200, render(act(simulator, _object(request.body))))
    except (ValueError, TypeError, re.error) as error:
        return Response(400, render({"status": 400, "error": str(error)}))


def _object(body: bytes) -> dict[str, Any]:
    parsed = json.loads(body or b"{}")
    if not isinstance(parsed, dict):
        raise ValueError("the body must be a JSON object")
    return parsed


def _instant(body: dict[str, Any], name: str) -> datetime | None:
    text = body.get(name)
    if not text:
        return None
    at = datetime.fromisoformat(text) if isinstance(text, str) else None
    if at is None or at.tzinfo is None:
        raise ValueError(f"{name}: an ISO-8601 instant with its zone is needed, such as 2026-03-10T09:30:00Z")
    return at


def _reset(simulator: LagoSimulator, body: dict[str, Any]) -> dict[str, Any]:
    org = simulator.begin_anew(
        body.get("api_key") or None,
        _instant(body, "now"),
        body.get("organization") or None,
        premium=bool(body.get("premium")),
    )
    return {"organization": {"id": org.identity.id, "name": org.identity.name}}


def _clock(simulator: LagoSimulator, body: dict[str, Any]) -> dict[str, Any]:
    jobs = body.get("jobs")
    if jobs is not None and not (isinstance(jobs, list) and all(isinstance(job, str) for job in jobs)):
        raise ValueError(
            "jobs: a list of names of clock jobs is needed, [] runs none; leave it out to run what fell due"
        )
    simulator.move_clock(_instant(body, "now"), jobs)
    return {"now": milliseconds(simulator.clock.peek())}


def _add_fault(simulator: LagoSimulator, body: dict[str, Any]) -> dict[str, Any]:
    names = [field.name for field in attrs.fields(Fault)]
    fault = Fault(**{name: value for name, value in body.items() if name in names})
    simulator.faults.add(fault, **{name: value for name, value in body.items() if name not in names})
    return {"rules": len(simulator.faults.rules)}


def _clear_faults(simulator: LagoSimulator, body: dict[str, Any]) -> dict[str, Any]:
    simulator.faults.clear(int(body.get("seed", 0)))
    return {"rules": 0}


_ACTIONS: Final[Mapping[tuple[str, str], Callable[[LagoSimulator, dict[str, Any]], dict[str, Any]]]] = {
    ("POST", "reset"): _reset,
    ("POST", "clock"): _clock,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
}
