"""`POST /_simulator/...`: empties an organization, moves the clock, sets faults."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from .faults import Fault
from .kernel.messages import Request, Response
from .kernel.rendering import milliseconds, render

if TYPE_CHECKING:
    from .simulator import EventsStore, LagoSimulator

T = TypeVar("T")

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
    try:
        parsed = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the body is no JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise ValueError("the body must be a JSON object")
    return parsed


def _instant(body: Mapping[str, Any], name: str) -> datetime | None:
    text = body.get(name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(
        f"{name}: an ISO-8601 instant with its zone is needed, such as 2026-03-10T09:30:00Z, not {json.dumps(text)}"
    )


def _given(body: Mapping[str, Any], name: str, kind: type[T], needed: str) -> T | None:
    """What stands under a name; None where it is empty."""
    value = body.get(name)
    if not value:
        return None
    if not isinstance(value, kind):
        raise ValueError(f"{name}: {needed} is needed, not {json.dumps(value)}")
    return value


def _events_store(body: Mapping[str, Any]) -> EventsStore:
    match body.get("events_store"):
        case None | "" | "postgres":
            return "postgres"
        case "clickhouse":
            return "clickhouse"
    raise ValueError(f'events_store: "postgres" or "clickhouse" is needed, not {json.dumps(body["events_store"])}')


def _reset(simulator: LagoSimulator, body: dict[str, Any]) -> dict[str, Any]:
    organization: dict[str, Any] | None = _given(body, "organization", dict, "a JSON object")
    if organization is not None:  # before anything is emptied
        _given(organization, "billing_entity", dict, "a JSON object")
        _instant(organization, "created_at")
    org = simulator.begin_anew(
        _given(body, "api_key", str, "text"),
        _instant(body, "now"),
        organization,
        premium=_given(body, "premium", bool, "true or false") or False,
        events_store=_events_store(body),
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
