"""Usage events, kept so that aggregations read columns and not rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice, takewhile
from typing import Any

import attrs

from ...pricing.aggregation import Columns


@attrs.define(eq=False)
class Event:
    """One usage event.

    Args:
        microseconds: When the usage was, since 1970; of any year that PostgreSQL can hold.
        timestamp: The same, or the nearest instant that a datetime can hold.
    """

    lago_id: str
    transaction_id: str
    code: str
    microseconds: int
    timestamp: datetime
    properties: dict[str, Any]
    external_subscription_id: str | None
    precise_total_amount_cents: str | None
    created_at: datetime


def _stream_of(event: Event) -> tuple[str | None, str]:
    return event.external_subscription_id, event.code


class Stream:
    """The events of one subscription and code, in the order of arrival, and what aggregations have read of them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.columns = Columns(self.events)
        self._read = 0

    def is_behind(self, count: int) -> bool:
        """Whether so many events came since this was last true: then it is time to read them."""
        if len(self.events) - self._read < count:
            return False
        self._read = len(self.events)
        return True


class EventStore:
    """All events of an organization.

    In PostgreSQL `(external_subscription_id, transaction_id)` is unique, but for events without a subscription, as
    SQL's nulls are. ClickHouse refuses none: of those with the same subscription, id and timestamp the latest is left.

    Args:
        replaces: Whether the store is of the kind that replaces.
    """

    def __init__(self, *, replaces: bool = False) -> None:
        self.replaces = replaces
        self._arrivals: list[Event] = []
        self._looked_at = 0
        self._keys: set[tuple[str, str]] = set()
        self._by_transaction: dict[str, list[Event]] = {}
        self._streams: dict[str | None, dict[str, Stream]] = {}

    def __len__(self) -> int:
        return len(self._arrivals)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._arrivals)

    def next_to_look_at(self) -> Event | None:
        """The first event that the hourly look at what came in has not seen."""
        return self._arrivals[self._looked_at] if self._looked_at < len(self._arrivals) else None

    def look_at(self, end: datetime) -> list[Event]:
        """The events that arrived before an instant and were not seen so."""
        unseen = list(takewhile(lambda event: event.created_at < end, islice(self._arrivals, self._looked_at, None)))
        self._looked_at += len(unseen)
        return unseen

    def holds(self, external_subscription_id: str | None, transaction_id: str) -> bool:
        """Whether this event was stored before."""
        if self.replaces or external_subscription_id is None:
            return False
        return (external_subscription_id, transaction_id) in self._keys

    def add(self, event: Event) -> None:
        """Store an event."""
        if self.replaces:
            self._drop_earlier(event)
        if event.external_subscription_id is not None:
            self._keys.add((event.external_subscription_id, event.transaction_id))
        self._by_transaction.setdefault(event.transaction_id, []).append(event)
        self.stream(event.external_subscription_id, event.code).events.append(event)
        self._arrivals.append(event)

    def _drop_earlier(self, event: Event) -> None:
        key = event.external_subscription_id, event.microseconds
        same = self._by_transaction.get(event.transaction_id, [])
        earlier = next((row for row in same if (row.external_subscription_id, row.microseconds) == key), None)
        if earlier is None:
            return
        same.remove(earlier)
        place = self._arrivals.index(earlier)
        del self._arrivals[place]
        self._looked_at -= place < self._looked_at
        stream = self._streams[earlier.external_subscription_id][earlier.code] = Stream()
        stream.events += [row for row in self._arrivals if _stream_of(row) == _stream_of(earlier)]

    def find(self, transaction_id: str) -> Event | None:
        """The first stored event with this id, under whichever subscription."""
        found = self._by_transaction.get(transaction_id)
        return found[0] if found else None

    def stream(self, external_subscription_id: str | None, code: str) -> Stream:
        """The events of one subscription and code."""
        streams = self._streams.setdefault(external_subscription_id, {})
        stream = streams.get(code)
        if stream is None:
            stream = streams[code] = Stream()
        return stream

    def of_subscription(self, external_subscription_id: str) -> Iterator[Event]:
        """The events of one subscription, code after code."""
        for stream in self._streams.get(external_subscription_id, {}).values():
            yield from stream.events
