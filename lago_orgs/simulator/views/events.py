"""Events as they are shown."""

from __future__ import annotations

from typing import Any

from ..http.instants import milliseconds_text
from ..http.rendering import seconds
from ..state.events import Event


def serialize(event: Event) -> dict[str, Any]:
    """An event; the two ids of Lago's own are never filled on the PostgreSQL store."""
    return {
        "lago_id": event.lago_id,
        "transaction_id": event.transaction_id,
        "lago_customer_id": None,
        "code": event.code,
        "timestamp": milliseconds_text(event.microseconds, event.timestamp),
        "precise_total_amount_cents": event.precise_total_amount_cents,
        "properties": event.properties,
        "lago_subscription_id": None,
        "external_subscription_id": event.external_subscription_id,
        "created_at": seconds(event.created_at),
    }
