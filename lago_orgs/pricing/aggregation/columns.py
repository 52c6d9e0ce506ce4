"""The events of one subscription and metric as columns, sorted by time, that grow with them and never read one twice.

What they read is a log of events in order of arrival, which only ever gets longer; each column remembers how far it has
read. An event that arrives late is put in its place.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

import attrs

from .filters import Bucket
from .properties import group_of, number_of, text_of

V = TypeVar("V")

# What a column holds of each event: nothing but its time; a number; a text and whether it is added or removed; the
# amount that the event brought; or a number and the hour of its arrival.
Kind = Literal["events", "numbers", "operations", "amounts", "dated_numbers"]
Operation = tuple[str | None, str]
DatedNumber = tuple[Decimal, datetime]


class Event(Protocol):
    """What the columns need to know of an event."""

    @property
    def timestamp(self) -> datetime:
        """When the usage took place."""
        ...

    @property
    def created_at(self) -> datetime:
        """When the event arrived."""
        ...

    @property
    def properties(self) -> Mapping[str, Any]:
        """What it says."""
        ...

    @property
    def precise_total_amount_cents(self) -> str | None:
        """What it costs, if it says so."""
        ...


@attrs.frozen(eq=False)
class Use:
    """An event of somebody's who keeps events otherwise, as pricing wants to see it."""

    timestamp: datetime
    created_at: datetime
    properties: Mapping[str, Any]
    precise_total_amount_cents: str | None = None


@attrs.frozen
class Selection:
    """Which events of a metric are read, what of them, and how they are grouped; hashable, to keep columns by it."""

    kind: Kind
    field_name: str | None = None
    bucket: Bucket = attrs.field(factory=Bucket)
    group_keys: tuple[str, ...] = ()


class Column(Generic[V]):
    """Values sorted by the time of their events; of the same time, the one that arrived first comes first."""

    def __init__(self) -> None:
        self.timestamps: list[datetime] = []
        self.values: list[V] = []

    def add(self, timestamp: datetime, value: V) -> None:
        """Put a value in its place, mostly the last."""
        if not self.timestamps or timestamp >= self.timestamps[-1]:
            self.timestamps.append(timestamp)
            self.values.append(value)
            return
        place = bisect_right(self.timestamps, timestamp)
        self.timestamps.insert(place, timestamp)
        self.values.insert(place, value)

    def slice(self, start: datetime | None, end: datetime) -> slice:
        """Where the values from one instant to another lie, both included; without a start, from the beginning."""
        first = 0 if start is None else bisect_left(self.timestamps, start)
        return slice(first, max(first, bisect_right(self.timestamps, end)))

    def between(self, start: datetime | None, end: datetime) -> list[V]:
        """The values from one instant to another."""
        return self.values[self.slice(start, end)]

    def before(self, start: datetime | None, end: datetime) -> list[V]:
        """The values from one instant on that come before another."""
        return self.values[self.slice(start, end).start : bisect_left(self.timestamps, end)]

    def count(self, start: datetime | None, end: datetime) -> int:
        """How many values lie between two instants."""
        found = self.slice(start, end)
        return int(found.stop - found.start)


_SKIPPED: Final = object()


class Partition:
    """The columns of a selection, one per group; one in all, under the key `()`, if it is not grouped."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.columns: dict[tuple[str | None, ...], Column[Any]] = {}
        self._read = 0

    def catch_up(self, arrivals: Sequence[Event]) -> None:
        """Read the events that have arrived since the last time."""
        for event in arrivals[self._read :]:
            value = self._value(event)
            if value is _SKIPPED:
                continue
            group = group_of(event.properties, self.selection.group_keys) if self.selection.group_keys else ()
            column = self.columns.get(group)
            if column is None:
                column = self.columns[group] = Column()
            column.add(event.timestamp, value)
        self._read = len(arrivals)

    def column(self, group: tuple[str | None, ...] = ()) -> Column[Any]:
        """The column of a group, empty if nothing was read for it."""
        return self.columns.get(group) or Column()

    def _value(self, event: Event) -> object:
        properties = event.properties
        bucket = self.selection.bucket
        if (bucket.matching or bucket.ignored) and not bucket.holds(properties):
            return _SKIPPED
        kind, field = self.selection.kind, self.selection.field_name
        if kind == "events" or field is None:
            return None
        if kind == "operations":
            operation = text_of(properties.get("operation_type"))
            return text_of(properties.get(field)), "add" if operation is None else operation
        number = number_of(properties.get(field))
        if number is None:
            return _SKIPPED
        if kind == "amounts":
            return Decimal(event.precise_total_amount_cents or 0)
        return number if kind == "numbers" else (number, event.created_at)


class Columns:
    """All partitions of one stream of events, each made when it is first asked for and kept from then on.

    Args:
        arrivals: The stream's events in order of arrival; the list may grow, nothing else.
    """

    def __init__(self, arrivals: Sequence[Event]) -> None:
        self._arrivals = arrivals
        self._partitions: dict[Selection, Partition] = {}

    def read(self, selection: Selection) -> Partition:
        """The partition of a selection, with every event that has arrived."""
        partition = self._partitions.get(selection)
        if partition is None:
            partition = self._partitions[selection] = Partition(selection)
        partition.catch_up(self._arrivals)
        return partition
