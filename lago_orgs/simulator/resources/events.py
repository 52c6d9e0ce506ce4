"""Usage events: single, in batches, and read back (`app/controllers/api/v1/events_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ..kernel.call import Call
from ..kernel.params import OBJECT, Params, Shape, permit, require, scalars
from ..kernel.refusals import invalid, invalid_field, not_found
from ..kernel.rendering import milliseconds, seconds
from ..kernel.routing import Route
from ..state.events import Event
from ..state.organization import Organization

MAX_BATCH: Final = 100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("transaction_id", "code", "timestamp", "external_subscription_id", "precise_total_amount_cents"),
    "properties": OBJECT,
}


def serialize(event: Event) -> dict[str, Any]:
    """An event; the two ids of Lago's own are never filled on the PostgreSQL store."""
    return {
        "lago_id": event.lago_id,
        "transaction_id": event.transaction_id,
        "lago_customer_id": None,
        "code": event.code,
        "timestamp": milliseconds(event.timestamp),
        "precise_total_amount_cents": event.precise_total_amount_cents,
        "properties": event.properties,
        "lago_subscription_id": None,
        "external_subscription_id": event.external_subscription_id,
        "created_at": seconds(event.created_at),
    }


def _timestamp(value: object, now: datetime) -> datetime | None:
    """The instant that is meant, None for what Lago cannot read."""
    if value is None or value is False:
        return now
    if value is True:
        return None
    try:
        number = Decimal(str(value).strip())
        return _EPOCH + timedelta(microseconds=int(number * 1_000_000))
    except (InvalidOperation, OverflowError):
        return None


def _problems(params: Params, now: datetime) -> dict[str, list[str]]:
    if _timestamp(params.get("timestamp"), now) is None:
        return {"timestamp": ["invalid_format"]}
    return {
        name: ["value_is_mandatory"]
        for name in ("transaction_id", "code")
        if params.get(name) in (None, "") or not str(params[name]).strip()
    }


def _build(org: Organization, params: Params, now: datetime) -> Event:
    subscription = params.get("external_subscription_id")
    precise = params.get("precise_total_amount_cents")
    return Event(
        lago_id=org.new_id(),
        transaction_id=str(params["transaction_id"]),
        code=str(params["code"]),
        timestamp=_timestamp(params.get("timestamp"), now) or now,
        properties=params.get("properties") or {},
        external_subscription_id=None if subscription is None else str(subscription),
        precise_total_amount_cents=None if precise is None else str(precise),
        created_at=now,
    )


def create(call: Call) -> dict[str, Any]:
    """POST /events."""
    params = require(call.body, "event", _SHAPE)
    now = call.org.now()
    problems = _problems(params, now)
    if problems:
        raise invalid(problems)
    event = _build(call.org, params, now)
    if call.org.events.holds(event.external_subscription_id, event.transaction_id):
        raise invalid_field("transaction_id", "value_already_exist")
    call.org.events.add(event)
    return {"event": serialize(event)}


def create_batch(call: Call) -> dict[str, Any]:
    """POST /events/batch: all or nothing."""
    items = call.body.get("events")
    given = [permit(item, _SHAPE) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    if not given:
        raise invalid_field("events", "no_events")
    if len(given) > MAX_BATCH:
        raise invalid_field("events", "too_many_events")
    now = call.org.now()
    problems: dict[str, Any] = {str(i): found for i, params in enumerate(given) if (found := _problems(params, now))}
    if problems:
        raise invalid(problems)
    events = [_build(call.org, params, now) for params in given]
    seen: set[str] = set()
    for index, event in enumerate(events):
        known = call.org.events.holds(event.external_subscription_id, event.transaction_id)
        if known or event.transaction_id in seen:
            problems[str(index)] = {"transaction_id": ["value_already_exist"]}
        seen.add(event.transaction_id)
    if problems:
        raise invalid(problems)
    for event in events:
        call.org.events.add(event)
    return {"events": [serialize(event) for event in events]}


def show(call: Call) -> dict[str, Any]:
    """GET /events/:transaction_id."""
    event = call.org.events.find(call.path["transaction_id"])
    if event is None:
        raise not_found("event")
    return {"event": serialize(event)}


ROUTES: Final = (
    Route("POST", "/events", create),
    Route("POST", "/events/batch", create_batch),
    Route("GET", "/events/{transaction_id:segment}", show),
)
