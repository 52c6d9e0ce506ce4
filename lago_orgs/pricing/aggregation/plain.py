"""Counts, sums, maxima, latest values, unique counts: `app/services/billable_metrics/aggregations` of the server."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from ..numbers import ZERO, exactly
from .columns import Column, Operation


@exactly
def total(column: Column[Decimal], start: datetime | None, end: datetime) -> Decimal:
    """The sum of the values between two instants."""
    return sum(column.between(start, end), ZERO)


def highest(column: Column[Decimal], start: datetime | None, end: datetime) -> Decimal:
    """The highest value, 0 without any."""
    return max(column.between(start, end), default=ZERO)


def latest(column: Column[Decimal], start: datetime | None, end: datetime) -> Decimal:
    """The last value, 0 without any and for a negative one."""
    found = column.between(start, end)
    return max(found[-1], ZERO) if found else ZERO


def unique(column: Column[Operation], start: datetime | None, end: datetime) -> int:
    """How many texts were added and not removed since.

    An addition after an addition changes nothing, nor does a removal after a removal or first of all
    (`app/services/events/stores/postgres/unique_count_query.rb`). Events without the property are one text of theirs.
    """
    operations = column.between(start, end)
    distinct = set(operations)
    if all(operation == "add" for _, operation in distinct):
        return len(distinct)
    return sum(1 if change == "add" else -1 for change in _changes(operations))


def _changes(operations: Sequence[Operation]) -> list[str]:
    """The operations that changed anything."""
    last: dict[str | None, str] = {}
    changes = []
    for text, operation in operations:
        if last.get(text, "remove") != operation:
            changes.append(operation)
        last[text] = operation
    return changes


def is_added(column: Column[Operation], text: str | None, before: datetime, start: datetime | None) -> bool:
    """Whether the last event with this text before an instant was an addition (`#active_unique_property?`)."""
    found = column.slice(start, before)
    pairs = zip(column.timestamps[found], column.values[found], strict=True)
    earlier = [operation for at, (value, operation) in pairs if value == text and at < before]
    return bool(earlier) and earlier[-1] == "add"


@exactly
def running_totals(values: Sequence[Decimal], free_events: int, free_units: Decimal) -> list[Decimal]:
    """The sum after each event, as far as a percentage charge with an allowance looks at it (`#running_total`).

    Args:
        values: What each event added, in order of time.
        free_events: How many events are free; if any, just so many are summed.
        free_units: How many units are free; else events are summed up to the one that exceeds them.
    """
    totals: list[Decimal] = []
    current = ZERO
    if free_events:
        values = values[:free_events]
    elif not free_units:
        return totals
    for value in values:
        if not free_events and free_units < current:
            break
        current += value
        totals.append(current)
    return totals


def counted_totals(units: Decimal, free_events: int, free_units: Decimal) -> list[Decimal]:
    """The same for counts, whose events add one each."""
    return [Decimal(number) for number in range(1, int(units) + 1)] if free_events or free_units else []
