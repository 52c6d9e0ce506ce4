"""The event, with the clock and the chance that its making needs."""

import os
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lago_orgs._core import events as core
from lago_orgs._core.encoding import MOST_BYTES
from lago_orgs._core.events import API_CALL, Event, api_call_properties, is_same_event, nominal, payload

__all__ = [
    "API_CALL",
    "Event",
    "api_call_properties",
    "is_same_event",
    "make_event",
    "new_transaction_id",
    "nominal",
    "payload",
]


def make_event(
    org_id: str,
    code: str,
    properties: Mapping[str, Any] | None = None,
    *,
    user_id: object = None,
    timestamp: datetime | None = None,
    transaction_id: str | None = None,
    product: str | None = None,
    now: int | None = None,
    most_bytes: int = MOST_BYTES,
) -> Event:
    """Fix an event: from here on nothing of it changes, whatever is retried or restarted.

    Args:
        org_id: The organization that pays.
        code: The billable metric's code.
        properties: What the metric counts or filters by. Decimals are sent as text, which Lago reads exactly.
        user_id: Who acted, kept as the property `user_id`.
        timestamp: When it was used (aware); None is now. Lago counts milliseconds, so the rest is cut off.
        transaction_id: The event's own id; None makes one.
        product: Which of the organization's products; None is none.
        now: The instant of an event without one, in milliseconds since 1970, by a clock of the caller's; None is the
            machine's.
        most_bytes: How large the event may be as JSON.

    Raises:
        InvalidArgument: Something cannot be sent, or would be read by Lago as something else.
    """
    recorded_at = time.time_ns() // 1_000_000
    return core.make_event(
        org_id,
        code,
        properties,
        user_id=user_id,
        timestamp=timestamp,
        transaction_id=transaction_id,
        product=product,
        now=recorded_at if now is None else now,
        recorded_at=recorded_at,
        chance=os.urandom(10) if transaction_id is None else b"",
        most_bytes=most_bytes,
    )


def new_transaction_id() -> str:
    """A new id in the form of a UUID of version 7, to be given to an event: the millisecond, then chance."""
    return core.new_transaction_id(time.time_ns() // 1_000_000, os.urandom(10))
