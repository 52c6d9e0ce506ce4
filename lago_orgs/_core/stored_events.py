"""An event as Lago holds it, beside the one that was sent."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs._core.events import Event

SURE = 10**15  # from here on a database writes a float as a whole number


def is_stored_event(event: Event, subscription: str, stored: Mapping[str, Any]) -> bool:
    """Whether an event that Lago holds under a transaction id is the one that was sent.

    Values are compared with their kinds: 1 and true are two uses. One property more than was sent is no difference
    here, as Lago adds the result where the metric has an expression: whether it has one, `added_property` lets ask.
    Nor are nulls in lists, which Lago takes out. Instants are compared, to the millisecond that Lago keeps, if the
    caller gave one.

    Args:
        event: What was sent.
        subscription: The external id of the subscription that it was sent under.
        stored: Lago's event object.
    """
    named = (event.transaction_id, subscription, event.code)
    if named != tuple(stored.get(name) for name in ("transaction_id", "external_subscription_id", "code")):
        return False
    if event.has_own_time and milliseconds_of(stored.get("timestamp")) != event.timestamp:
        return False
    sent, kept = json.loads(event.properties, parse_float=Decimal), stored.get("properties") or {}
    if not isinstance(kept, dict) or len(kept) > len(sent) + 1:
        return False
    return all(name in kept and _is_kept(value, kept[name]) for name, value in sent.items())


def added_property(event: Event, stored: Mapping[str, Any]) -> str | None:
    """Name the property that an event which Lago holds has, and what was sent has not; None if there is none."""
    added = (stored.get("properties") or {}).keys() - json.loads(event.properties).keys()
    return min(added, default=None)


def _is_kept(sent: Any, kept: Any) -> bool:
    if isinstance(sent, dict):
        return (
            isinstance(kept, dict)
            and sent.keys() == kept.keys()
            and all(_is_kept(value, kept[name]) for name, value in sent.items())
        )
    if isinstance(sent, list):
        return isinstance(kept, list) and _are_kept(sent, kept)
    if isinstance(sent, bool) or isinstance(kept, bool) or not isinstance(sent, int | float | Decimal):
        return type(sent) is type(kept) and bool(sent == kept)
    if not isinstance(kept, int | float | Decimal) or sent != kept:
        return False
    return isinstance(sent, int) == isinstance(kept, int) or not -SURE < kept < SURE


def _are_kept(sent: Sequence[Any], kept: Sequence[Any]) -> bool:
    left, right = ([each for each in values if each is not None] for values in (sent, kept))
    return len(left) == len(right) and all(map(_is_kept, left, right))


def milliseconds_of(timestamp: Any) -> int | None:
    """A timestamp in either of Lago's forms, seconds as text or ISO 8601, in milliseconds; None if it is neither."""
    if not isinstance(timestamp, str):
        return None
    try:
        if "T" in timestamp:
            moment = datetime.fromisoformat(timestamp)
            return round(moment.timestamp() * 1000)
        seconds, _, fraction = timestamp.partition(".")
        return int(seconds) * 1000 + (-1 if seconds.startswith("-") else 1) * int(f"{fraction:0<3}"[:3])
    except (ValueError, OverflowError):
        return None
