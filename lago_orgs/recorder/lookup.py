"""Looking up what Lago holds under a transaction id."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from lago_orgs._core.answers import Answer
from lago_orgs.recorder.answers import Later, NoAnswer, body_of, is_stored_event, milliseconds_of
from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import parsed
from lago_orgs.recorder.port import Port

Stored = Mapping[str, Any]


def find_stored(port: Port, event: Event) -> Stored | Later | None:
    """The event that Lago holds under this one's id and subscription, or under its id alone; None if there is none.

    Args:
        port: The way to Lago.
        event: The event that was sent.

    Returns:
        Lago's event object, None, or why it cannot be said now.
    """
    answer = port.send("GET", f"/events/{quote(event.transaction_id, safe='')}")
    if isinstance(answer, Answer) and answer.status == 404:
        return None
    stored = _object(answer, "event")
    if not isinstance(stored, dict):
        return _undecided(answer)
    if stored.get("external_subscription_id") == event.subscription:
        return stored
    # The id alone does not say which: Lago answers with the one that was stored first (recording events-single).
    answer = port.send("GET", f"/events?{_query(parsed(event.payload))}")
    candidates = _object(answer, "events")
    if not isinstance(candidates, list):
        return _undecided(answer)
    return next((each for each in candidates if each["transaction_id"] == event.transaction_id), stored)


def is_ours(event: Event, stored: Stored) -> bool:
    """Whether the event that Lago holds is this one, sent before."""
    if not event.has_own_id:
        return True  # 74 bits of chance: nobody else can have sent it
    return is_stored_event(parsed(event.payload), stored, compare_time=event.has_own_time)


def _object(answer: Answer | NoAnswer, root: str) -> Any:
    body = body_of(answer) if isinstance(answer, Answer) else None
    return body.get(root) if isinstance(body, dict) else None


def _undecided(answer: Answer | NoAnswer) -> Later:
    why = answer.reason if isinstance(answer, NoAnswer) else f"status {answer.status}: {answer.excerpt()}"
    return Later(f"what Lago holds cannot be seen: {why}")


def _query(payload: Stored) -> str:
    second = (milliseconds_of(payload["timestamp"]) or 0) // 1000
    return urlencode(
        {
            "external_subscription_id": payload["external_subscription_id"],
            "code": payload["code"],
            "timestamp_from": _iso(second),
            "timestamp_to": _iso(second + 1),
            "per_page": 1000,
        }
    )


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
