"""Usage events, kept so that aggregations read columns and not rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs


@attrs.define(eq=False)
class Event:
    """One usage event."""

    lago_id: str
    transaction_id: str
    code: str
    timestamp: datetime
    properties: dict[str, Any]
    external_subscription_id: str | None
    precise_total_amount_cents: str | None
    created_at: datetime


class Stream:
    """The events of one subscription and code, sorted by timestamp; equal ones in the order of arrival."""

    def __init__(self) -> None:
        self.timestamps: list[datetime] = []
        self.events: list[Event] = []

    def add(self, event: Event) -> None:
        """Put an event in its place; events mostly arrive in order, so the end is tried first."""
        if not self.timestamps or event.timestamp >= self.timestamps[-1]:
            self.timestamps.append(event.timestamp)
            self.events.append(event)
            return
        place = bisect_right(self.timestamps, event.timestamp)
        self.timestamps.insert(place, event.timestamp)
        self.events.insert(place, event)


class EventStore:
    """All events of an organization.

    `(external_subscription_id, transaction_id)` is unique, but for events without a subscription, as SQL's nulls are.
    """

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Event] = {}
        self._by_transaction: dict[str, list[Event]] = {}
        self._streams: dict[tuple[str | None, str], Stream] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Event]:
        for events in self._by_transaction.values():
            yield from events

    def holds(self, external_subscription_id: str | None, transaction_id: str) -> bool:
        """Whether this event was stored before."""
        return external_subscription_id is not None and (external_subscription_id, transaction_id) in self._by_key

    def add(self, event: Event) -> None:
        """Store an event."""
        if event.external_subscription_id is not None:
            self._by_key[(event.external_subscription_id, event.transaction_id)] = event
        self._by_transaction.setdefault(event.transaction_id, []).append(event)
        self.stream(event.external_subscription_id, event.code).add(event)
        self._count += 1

    def find(self, transaction_id: str) -> Event | None:
        """The first stored event with this id, under whichever subscription."""
        found = self._by_transaction.get(transaction_id)
        return found[0] if found else None

    def stream(self, external_subscription_id: str | None, code: str) -> Stream:
        """The events of one subscription and code."""
        return self._streams.setdefault((external_subscription_id, code), Stream())
