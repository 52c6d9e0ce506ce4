"""Usage events: single, in batches, and read back (`app/controllers/api/v1/events_controller.rb`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ...billing.event_processing import process
from ...http.call import Call
from ...http.casting import instant, text
from ...http.instants import microseconds
from ...http.paging import paged
from ...http.params import Params, permit, require
from ...http.refusals import forbidden, invalid, invalid_field, not_found, not_simulated
from ...http.routing import Route
from ...state.events import Event
from ...state.organization import Organization
from ...state.subscriptions import latest
from ...views.events import serialize
from .form import SHAPE, Fault, build, check_storable

MAX_BATCH: Final = 100
_TAKEN: Final[Fault] = {"transaction_id": ["value_already_exist"]}


def _keep(org: Organization, event: Event) -> None:
    org.events.add(event)
    org.later(lambda: process(org, event))


def create(call: Call) -> dict[str, Any]:
    """POST /events."""
    org = call.org
    event = build(org, require(call.body, "event", SHAPE), org.now())
    if not isinstance(event, Event):
        raise invalid(event)
    if org.events.holds(event.external_subscription_id, event.transaction_id):
        raise invalid(_TAKEN)
    check_storable(org, event)
    _keep(org, event)
    return {"event": serialize(event)}


def _given(call: Call) -> list[Params]:
    """The events of a batch."""
    items = call.body.get("events")
    given = [permit(item, SHAPE) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    if not given:
        raise invalid_field("events", "no_events")
    if len(given) > MAX_BATCH:
        raise invalid_field("events", "too_many_events")
    return given


def _taken(org: Organization, events: Iterable[Event]) -> Iterator[int]:
    """The places of events that are stored already, or stand in the batch twice, whatever their subscriptions."""
    if org.events.replaces:
        return
    seen: set[str] = set()
    for place, event in enumerate(events):
        if event.transaction_id in seen or org.events.holds(event.external_subscription_id, event.transaction_id):
            yield place
        seen.add(event.transaction_id)


def create_batch(call: Call) -> dict[str, Any]:
    """POST /events/batch: all or nothing; first what is wrong with each event, then what is there already."""
    org = call.org
    given = _given(call)
    now = org.now()
    built = [build(org, params, now) for params in given]
    events = [item for item in built if isinstance(item, Event)]
    if len(events) < len(built):
        raise invalid({str(place): item for place, item in enumerate(built) if not isinstance(item, Event)})
    taken = {str(place): _TAKEN for place in _taken(org, events)}
    if taken:
        raise invalid(taken)
    for event in events:
        check_storable(org, event)
    for event in events:
        _keep(org, event)
    return {"events": [serialize(event) for event in events]}


def show(call: Call) -> dict[str, Any]:
    """GET /events/:transaction_id."""
    event = call.org.events.find(call.path["transaction_id"])
    if event is None:
        raise not_found("event")
    return {"event": serialize(event)}


def _bound(query: Params, name: str) -> int | None:
    """One end of a span of time, both of which are part of it; None where it is not asked for."""
    if query.get(name) is None:
        return None
    at = instant(query[name])
    if at is None:
        raise invalid_field(name, "invalid_date")
    return microseconds(at)


def _check(query: Params) -> None:
    """What the query's contract says, in English (`app/contracts/queries/events_query_filters_contract.rb`)."""
    from_start = query.get("timestamp_from_started_at")
    details: dict[str, list[str]] = {}
    if from_start not in (None, "true", "false"):
        details["timestamp_from_started_at"] = ["must be one of: true, false"]
    if from_start == "true" and query.get("timestamp_from"):
        details["timestamp_from"] = ["cannot be used with timestamp_from_started_at"]
    if from_start == "true" and not query.get("external_subscription_id"):
        details["external_subscription_id"] = ["required with timestamp_from_started_at"]
    if details:
        raise invalid(details)


def _first_start(org: Organization, query: Params) -> int | None:
    """From when the subscription runs, for `timestamp_from_started_at`."""
    rows = org.subscriptions.where("external_id", query.get("external_subscription_id"))
    start = max(rows, key=latest).started_at if rows else None
    return None if start is None else microseconds(start)


def index(call: Call) -> dict[str, Any]:
    """GET /events: latest usage first."""
    org, query = call.org, call.query
    _check(query)
    start, end = _bound(query, "timestamp_from"), _bound(query, "timestamp_to")
    if query.get("timestamp_from_started_at") == "true":
        start = _first_start(org, query)
    code, external_id = text(query.get("code")), text(query.get("external_subscription_id"))
    events = iter(org.events) if external_id is None else org.events.of_subscription(external_id)
    found = [
        event
        for event in events
        if (code is None or event.code == code)
        and (start is None or event.microseconds >= start)
        and (end is None or event.microseconds <= end)
    ]
    found.sort(key=lambda event: event.transaction_id)
    found.sort(key=lambda event: event.microseconds, reverse=True)
    return paged("events", found, query, serialize)


def enriched(call: Call) -> dict[str, Any]:
    """GET /events_enriched: only organizations whose events are in ClickHouse have them."""
    if call.org.events_store == "clickhouse":
        raise not_simulated("findAllEnrichedEvents", "enriched events are not simulated")
    raise forbidden("endpoint_not_available")


ROUTES: Final = (
    Route("GET", "/events_enriched", enriched),
    Route("POST", "/events", create),
    Route("GET", "/events", index),
    Route("POST", "/events/batch", create_batch),
    Route("GET", "/events/{transaction_id:segment}", show),
)
