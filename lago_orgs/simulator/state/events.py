"""Usage events, kept so that aggregations read columns and not rows."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import attrs

_NUMERIC: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


@attrs.define(eq=False)
class Event:
    """One usage event.

    Args:
        timestamp: When the usage was, in microseconds since 1970.
    """

    lago_id: str
    transaction_id: str
    code: str
    timestamp: int
    properties: dict[str, Any]
    external_subscription_id: str | None
    precise_total_amount_cents: Decimal | None
    created_at: datetime


def property_text(value: Any) -> str | None:
    """A property as PostgreSQL reads it out of an event (`properties->>'name'`); None for null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return json.dumps(value, ensure_ascii=False)


def numeric(value: Any) -> Decimal | None:
    """A property that aggregations can count: text with an exponent, a plus or nothing before its point is none."""
    text = property_text(value)
    return Decimal(text) if text is not None and _NUMERIC.fullmatch(text) else None


class Stream:
    """The events of one subscription and code, sorted by timestamp; equal ones in the order of arrival.

    What aggregations want to know of each event is computed once and kept in columns beside it.
    """

    def __init__(self) -> None:
        self.timestamps: list[int] = []
        self.events: list[Event] = []
        self._columns: dict[tuple[Callable[[Any], Any], str], list[Any]] = {}

    def add(self, event: Event) -> None:
        """Put an event in its place; events mostly arrive in order, so the end is tried first."""
        if not self.timestamps or event.timestamp >= self.timestamps[-1]:
            self.timestamps.append(event.timestamp)
            self.events.append(event)
            return
        place = bisect_right(self.timestamps, event.timestamp)
        self.timestamps.insert(place, event.timestamp)
        self.events.insert(place, event)
        for (read, name), column in self._columns.items():
            if place <= len(column):
                column.insert(place, read(event.properties.get(name)))

    def between(self, start: int | None, end: int) -> slice:
        """Where the events of a span of time are, both ends included; None for no beginning."""
        first = 0 if start is None else bisect_left(self.timestamps, start)
        return slice(first, max(first, bisect_right(self.timestamps, end)))

    def texts(self, name: str) -> list[str | None]:
        """A property of each event, as text."""
        return self._column(property_text, name)

    def numbers(self, name: str) -> list[Decimal | None]:
        """A property of each event, None where it is no number."""
        return self._column(numeric, name)

    def _column(self, read: Callable[[Any], Any], name: str) -> list[Any]:
        column = self._columns.setdefault((read, name), [])
        if len(column) < len(self.events):
            column.extend(read(event.properties.get(name)) for event in self.events[len(column) :])
        return column


class EventStore:
    """All events of an organization.

    `(external_subscription_id, transaction_id)` is unique, but for events without a subscription, as SQL's nulls are.
    """

    def __init__(self) -> None:
        self._keys: set[tuple[str, str]] = set()
        self._by_transaction: dict[str, list[Event]] = {}
        self._streams: dict[str | None, dict[str, Stream]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Event]:
        for events in self._by_transaction.values():
            yield from events

    def holds(self, external_subscription_id: str | None, transaction_id: str) -> bool:
        """Whether this event was stored before."""
        return external_subscription_id is not None and (external_subscription_id, transaction_id) in self._keys

    def add(self, event: Event) -> None:
        """Store an event."""
        if event.external_subscription_id is not None:
            self._keys.add((event.external_subscription_id, event.transaction_id))
        self._by_transaction.setdefault(event.transaction_id, []).append(event)
        streams = self._streams.setdefault(event.external_subscription_id, {})
        stream = streams.get(event.code)
        if stream is None:
            stream = streams[event.code] = Stream()
        stream.add(event)
        self._count += 1

    def find(self, transaction_id: str) -> Event | None:
        """The first stored event with this id, under whichever subscription."""
        found = self._by_transaction.get(transaction_id)
        return found[0] if found else None

    def stream(self, external_subscription_id: str | None, code: str) -> Stream:
        """The events of one subscription and code."""
        return self._streams.get(external_subscription_id, {}).get(code) or Stream()

    def of_subscription(self, external_subscription_id: str) -> Iterator[Event]:
        """The events of one subscription, code after code."""
        for stream in self._streams.get(external_subscription_id, {}).values():
            yield from stream.events
