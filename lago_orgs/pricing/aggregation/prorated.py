"""Prorated sums and unique counts of recurring metrics (`app/services/billable_metrics/prorated_aggregations`).

Days count where the customer lives. Ratios are quotients of PostgreSQL; the sum is rounded up to 5 decimals. Recorded
in seats.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from ..numbers import ZERO, ceiled, exactly, postgres_divided
from .base import Window
from .columns import Column, Operation

PLACES = 5


@attrs.frozen
class Change:
    """A text that was added or removed, and the share of the period from its day to that of the next change."""

    is_addition: bool
    share: Decimal


def event_ratio(at: datetime, window: Window) -> Decimal:
    """The share of the period from an event's day to the last one, both included (`#duration_ratio_sql`)."""
    days = (window.end.astimezone(window.zone).date() - at.astimezone(window.zone).date()).days + 1
    return postgres_divided(Decimal(days), Decimal(window.days))


@exactly
def event_shares(column: Column[Decimal], window: Window) -> list[Decimal]:
    """What each event of the period adds, prorated."""
    found = column.slice(window.first, window.end)
    pairs = zip(column.timestamps[found], column.values[found], strict=True)
    return [value * event_ratio(at, window) for at, value in pairs]


@exactly
def prorated_sum(column: Column[Decimal], window: Window) -> Decimal:
    """The sum of values, each from its day on; those of earlier periods count for all billed days."""
    before = column.between(None, window.start)
    earlier = sum(before, ZERO) * Decimal(repr(window.billed_share))
    return ceiled(earlier + sum(event_shares(column, window), ZERO), PLACES)


def prorated_unique(column: Column[Operation], window: Window, *, recurring: bool, grouped: bool = False) -> Decimal:
    """The number of texts, each from the day of its addition to that of its removal, both included."""
    changes = unique_changes(column, window, recurring=recurring, grouped=grouped)
    return ceiled(_sum([change.share for change in changes]), PLACES)


@exactly
def _sum(values: Sequence[Decimal]) -> Decimal:
    return sum(values, ZERO)


def unique_changes(
    column: Column[Operation], window: Window, *, recurring: bool, grouped: bool = False
) -> list[Change]:
    """The additions and removals that changed anything, in order of time, with their shares of the period.

    Args:
        column: All operations.
        window: The period.
        recurring: Whether events of earlier periods count too.
        grouped: Whether the charge groups its events: then what was removed before the period still counts a day.
    """
    found = column.slice(None if recurring else window.first, window.end)
    rows = _effective(list(zip(column.timestamps[found], column.values[found], strict=True)), window)
    following: dict[str | None, datetime] = {}
    shares: list[Change] = []
    for at, (text, operation) in reversed(rows):
        share = ZERO
        if operation == "add":
            days = _days(at, following.get(text, window.end), window, grouped=grouped)
            share = postgres_divided(Decimal(days), Decimal(window.days))
        shares.append(Change(operation == "add", share))
        following[text] = at
    return shares[::-1]


def _days(start: datetime, end: datetime, window: Window, *, grouped: bool) -> int:
    if end < window.first:
        return 1 if grouped else 0
    first = max(start, window.first).astimezone(window.zone).date()
    return (end.astimezone(window.zone).date() - first).days + 1


Row = tuple[datetime, Operation]


def _effective(rows: Sequence[Row], window: Window) -> list[Row]:
    """Without removals that an addition of the same day takes back, and without operations that repeat the last one."""
    last_addition: dict[tuple[str | None, object], datetime] = {}
    for at, (text, operation) in rows:
        if operation == "add":
            last_addition[text, at.astimezone(window.zone).date()] = at
    state: dict[str | None, str] = {}
    effective: list[Row] = []
    for at, (text, operation) in rows:
        added = last_addition.get((text, at.astimezone(window.zone).date())) if text is not None else None
        if operation != "add" and added is not None and added > at:
            continue
        if state.get(text, "remove") != operation:
            effective.append((at, (text, operation)))
        state[text] = operation
    return effective
