"""`/_simulator/...`: empties an organization, tells and moves the clock, sets faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final, Literal, Protocol, TypeVar

import attrs

from .faults import KINDS, Fault, Faults, Rule
from .http.messages import Request, Response
from .http.rendering import milliseconds, render
from .jobs.schedule import check_jobs
from .state.clock import Clock, bearable
from .state.identity import BILLING_ENTITY, ORGANIZATION
from .state.organization import Organization

T = TypeVar("T")
EventsStore = Literal["postgres", "clickhouse"]
Action = Callable[[], dict[str, Any]]

PREFIX: Final = "/_simulator/"


class Controlled(Protocol):
    """What of a simulator is controlled from here."""

    clock: Clock
    faults: Faults

    def begin_anew(
        self,
        api_key: str | None,
        now: datetime | None,
        organization: Mapping[str, Any] | None,
        *,
        premium: bool,
        events_store: EventsStore,
    ) -> Organization:
        """Empty an organization."""
        ...

    def move_clock(self, to: datetime | None, jobs: Sequence[str] | None) -> None:
        """Move the clock and run jobs."""


def may_write(request: Request) -> bool:
    """Tell whether a request can change the state of an organization or the clock; faults are no state."""
    return request.method not in ("GET", "HEAD") and not request.target.startswith(f"{PREFIX}faults")


def answer(simulator: Controlled, request: Request) -> Response:
    """Answer a request of the simulator's own door; 400 says what is wrong with it, and nothing was done."""
    action = request.target.removeprefix(PREFIX).split("?")[0]
    prepare = _ACTIONS.get((request.method, action))
    if prepare is None:
        return Response(404, render({"status": 404, "error": f"there is no {request.method} {PREFIX}{action}"}))
    try:
        act = prepare(simulator, _object(request.body))
    except (ValueError, TypeError) as error:
        return Response(400, render({"status": 400, "error": str(error)}))
    return Response(200, render(act()))


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
        return bearable(at)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(
        f"{name}: an ISO-8601 instant with its zone is needed, of the years 1970 to 8999, such as "
        f"2026-03-10T09:30:00Z, not {json.dumps(text)}"
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


def _check_names(given: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """Refuse names that mean nothing: a misspelt one would be taken for its absence."""
    known = list(known)
    unknown = [name for name in given if name not in known]
    if unknown:
        close = get_close_matches(unknown[0], known, n=1)
        meant = f"; is {close[0]!r} meant?" if close else ";"
        raise ValueError(f"{', '.join(unknown)}: no name that {where} knows{meant} it knows {', '.join(known)}")


def _reset(simulator: Controlled, body: dict[str, Any]) -> Action:
    _check_names(body, ("api_key", "now", "organization", "premium", "events_store"), f"{PREFIX}reset")
    organization: dict[str, Any] | None = _given(body, "organization", dict, "a JSON object")
    if organization is not None:
        _check_organization(organization)
    api_key, now = _given(body, "api_key", str, "text"), _instant(body, "now")
    premium = _given(body, "premium", bool, "true or false") or False
    events_store = _events_store(body)

    def act() -> dict[str, Any]:
        org = simulator.begin_anew(api_key, now, organization, premium=premium, events_store=events_store)
        return {"organization": {"id": org.identity.id, "name": org.identity.name}}

    return act


def _check_organization(given: Mapping[str, Any]) -> None:
    _check_names(given, ORGANIZATION, "an organization")
    entity: dict[str, Any] | None = _given(given, "billing_entity", dict, "a JSON object")
    _check_names(entity or {}, BILLING_ENTITY, "a billing entity")
    _instant(given, "created_at")


def _clock(simulator: Controlled, body: dict[str, Any]) -> Action:
    _check_names(body, ("now", "jobs"), f"{PREFIX}clock")
    jobs = body.get("jobs")
    if jobs is not None and not (isinstance(jobs, list) and all(isinstance(job, str) for job in jobs)):
        raise ValueError(
            "jobs: a list of names of clock jobs is needed, [] runs none; leave it out to run what fell due"
        )
    check_jobs(jobs or ())
    now = _instant(body, "now")

    def act() -> dict[str, Any]:
        simulator.move_clock(now, jobs)
        return {"now": milliseconds(simulator.clock.peek())}

    return act


def _time(simulator: Controlled, body: dict[str, Any]) -> Action:
    _check_names(body, (), f"GET {PREFIX}clock")
    return lambda: {"now": milliseconds(simulator.clock.peek())}


def _add_fault(simulator: Controlled, body: dict[str, Any]) -> Action:
    names = [field.name for field in attrs.fields(Fault)]
    conditions = [field.name for field in attrs.fields(Rule) if field.init and field.name != "fault"]
    _check_names(body, (*names, *conditions), f"{PREFIX}faults")
    if "kind" not in body:
        raise ValueError(f"kind: one of {', '.join(KINDS)} is needed")
    fault = Fault(**{name: value for name, value in body.items() if name in names})
    rule = Rule(fault, **{name: value for name, value in body.items() if name not in names})

    def act() -> dict[str, Any]:
        simulator.faults.rules.append(rule)
        return {"rules": len(simulator.faults.rules)}

    return act


def _clear_faults(simulator: Controlled, body: dict[str, Any]) -> Action:
    _check_names(body, ("seed",), f"{PREFIX}faults")
    seed = body.get("seed", 0)
    if type(seed) is not int:
        raise ValueError(f"seed: a whole number is needed, not {json.dumps(seed)}")

    def act() -> dict[str, Any]:
        simulator.faults.clear(seed)
        return {"rules": 0}

    return act


# What is checked first, and what is then done.
_ACTIONS: Final[Mapping[tuple[str, str], Callable[[Controlled, dict[str, Any]], Action]]] = {
    ("POST", "reset"): _reset,
    ("GET", "clock"): _time,
    ("POST", "clock"): _clock,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
}
