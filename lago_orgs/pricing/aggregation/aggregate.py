"""From events to the usage that a charge prices, one bucket and group at a time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from ..charges import Usage
from ..numbers import ZERO, ceiled, decimal_of_float, exactly
from . import plain
from .advance import current_units, prorated_current_units
from .base import Advance, Aggregated, Metric, Window
from .columns import Column, Columns, Kind, Selection
from .filters import Bucket
from .prorated import event_shares, prorated_sum, prorated_unique, unique_changes
from .weighted import weighted_sum

Group = tuple[str | None, ...]

_KINDS: Final[Mapping[str, Kind]] = {
    "count_agg": "events",
    "unique_count_agg": "operations",
    "weighted_sum_agg": "dated_numbers",
}


@attrs.frozen(kw_only=True)
class Source:
    """Where the events of a bucket are: one filter of a charge, or its default one.

    Args:
        columns: The events of the subscription with the metric's code.
        bucket: Which of them the bucket prices.
        group_keys: The properties that the charge groups by.
    """

    columns: Columns
    bucket: Bucket = attrs.field(factory=Bucket)
    group_keys: tuple[str, ...] = ()

    def groups(self, metric: Metric, window: Window) -> list[Group]:
        """The groups with events in the period, nulls last; only nulls if there is none."""
        partition = self.columns.read(self._selection(_kind(metric), metric))
        start = None if _counts_from_the_beginning(metric) else window.first
        found = [group for group, column in partition.columns.items() if column.count(start, window.end)]
        found.sort(key=lambda group: [(text is None, text or "") for text in group])
        return found or [tuple(None for _ in self.group_keys)]

    def column(self, kind: Kind, metric: Metric, group: Group) -> Column[Any]:
        """The values of one group."""
        return self.columns.read(self._selection(kind, metric)).column(group)

    def _selection(self, kind: Kind, metric: Metric) -> Selection:
        return Selection(kind, metric.field_name, self.bucket, self.group_keys)


@attrs.frozen(kw_only=True)
class Request:
    """What is wanted of a bucket's events.

    Args:
        metric: How they count.
        window: In which period.
        prorated: Whether the charge is prorated.
        pay_in_advance: Whether it is paid in advance.
        current: Whether current usage asks, not an invoice.
        free_events: How many events are free, for a percentage charge.
        free_units: How many units are free, for a percentage charge.
        dynamic: Whether the events bring their prices along.
        per_event: Whether each event's part is needed: limits per transaction, and prorated graduated charges.
    """

    metric: Metric
    window: Window
    prorated: bool = False
    pay_in_advance: bool = False
    current: bool = False
    free_events: int = 0
    free_units: Decimal = ZERO
    dynamic: bool = False
    per_event: bool = False


@attrs.frozen(kw_only=True)
class Carried:
    """What earlier periods and events in advance left behind for one bucket and group.

    Args:
        level: The level of a recurring weighted sum at the period's start.
        units: The units of the last fee of a prorated charge, for graduated prices; None lets events tell.
        advance: What was billed in advance in this period.
    """

    level: Decimal = ZERO
    units: Decimal | None = None
    advance: Advance | None = None


def aggregate(request: Request, source: Source, group: Group = (), carried: Carried | None = None) -> Aggregated:
    """Aggregate the events of one bucket and group.

    Example:
        An invoice's usage of each group of a charge that groups by region::

            request = Request(metric=metric, window=window)
            source = Source(columns=columns, group_keys=("region",))
            found = {group: aggregate(request, source, group) for group in source.groups(metric, window)}
    """
    carried = carried or Carried()
    column = source.column(_kind(request.metric), request.metric, group)
    if request.metric.aggregation_type == "weighted_sum_agg":
        return _weighted(request, column, carried)
    level, events_count = _level(request, column)
    level = request.metric.rounded(level)
    if request.prorated and (request.current or not request.pay_in_advance):
        return _prorated(request, column, level, events_count, carried, grouped=bool(source.group_keys))
    units = current_units(level, carried.advance) if request.current and request.pay_in_advance else level
    if request.metric.aggregation_type == "unique_count_agg":
        events_count = int(units)
    amounts = source.column("amounts", request.metric, group) if request.dynamic else None
    usage = Usage(
        units=request.metric.rounded(units),
        events_count=events_count,
        running_totals=_running_totals(request, column, level),
        event_units=_event_units(request, column) if request.per_event else (),
        precise_total_amount_cents=plain.total(amounts, *_span(request)) if amounts else ZERO,
        whole=request.metric.aggregation_type == "count_agg",
    )
    return Aggregated(usage=usage, shown_units=max(level, ZERO) if request.pay_in_advance else level)


def _kind(metric: Metric) -> Kind:
    return _KINDS.get(metric.aggregation_type, "numbers")


def _counts_from_the_beginning(metric: Metric) -> bool:
    return metric.recurring and metric.aggregation_type in {"sum_agg", "unique_count_agg"}


def _span(request: Request) -> tuple[Any, Any]:
    return None if _counts_from_the_beginning(request.metric) else request.window.first, request.window.end


def _level(request: Request, column: Column[Any]) -> tuple[Decimal, int]:
    """The plain aggregation, and how many events it counted."""
    start, end = _span(request)
    count = column.count(start, end)
    if request.metric.aggregation_type == "count_agg":
        return Decimal(count), count
    if request.metric.aggregation_type == "unique_count_agg":
        unique = plain.unique(column, start, end)
        return Decimal(unique), unique
    combine = {"sum_agg": plain.total, "max_agg": plain.highest, "latest_agg": plain.latest}
    return combine[request.metric.aggregation_type](column, start, end), count


@exactly
def _weighted(request: Request, column: Column[Any], carried: Carried) -> Aggregated:
    window = request.window
    changes = sum((number for number, _ in column.between(window.first, window.end)), ZERO)
    level = carried.level if request.metric.recurring else ZERO
    units = request.metric.rounded(weighted_sum(column, window, level))
    usage = Usage(units=units, events_count=column.count(window.first, window.end))
    return Aggregated(usage=usage, shown_units=units, total_units=level + changes)


def _prorated(
    request: Request, column: Column[Any], level: Decimal, events_count: int, carried: Carried, *, grouped: bool
) -> Aggregated:
    """Only recurring sums and unique counts can be prorated."""
    unique = request.metric.aggregation_type == "unique_count_agg"
    if unique:
        prorated = prorated_unique(column, request.window, recurring=request.metric.recurring, grouped=grouped)
    else:
        prorated = prorated_sum(column, request.window)
    if request.current and request.pay_in_advance:
        prorated = prorated_current_units(prorated, level, request.window, carried.advance)
    elif request.current:
        prorated = max(prorated, ZERO)
    units, shares = _event_parts(request, column, carried, grouped=grouped) if request.per_event else ((), ())
    usage = Usage(
        units=request.metric.rounded(prorated),
        full_units=level,
        # A count of unique texts shows itself as the number of its events, whatever became of it.
        events_count=int(prorated) if unique else events_count,
        event_units=units,
        prorated_event_units=shares,
    )
    return Aggregated(usage=usage, shown_units=max(level, ZERO))


def _event_parts(
    request: Request, column: Column[Any], carried: Carried, *, grouped: bool
) -> tuple[Sequence[Decimal], Sequence[Decimal]]:
    """What each event adds, whole and prorated; what earlier periods left comes first (`#per_event_aggregation`)."""
    window = request.window
    if request.metric.aggregation_type == "unique_count_agg":
        changes = unique_changes(column, window, recurring=request.metric.recurring, grouped=grouped)
        units = [Decimal(1 if change.is_addition else -1) for change in changes]
        return units, [ceiled(change.share, 5) for change in changes]
    earlier = plain.total(column, None, window.start) if carried.units is None else carried.units
    kept = carried.units is not None or earlier > 0
    return (
        [*([earlier] if kept else []), *column.between(window.first, window.end)],
        [*([_by_share(earlier, window)] if kept else []), *event_shares(column, window)],
    )


@exactly
def _by_share(units: Decimal, window: Window) -> Decimal:
    return units * decimal_of_float(window.billed_share)


def _running_totals(request: Request, column: Column[Any], level: Decimal) -> Sequence[Decimal]:
    allowances = request.free_events, request.free_units
    if request.metric.aggregation_type in {"count_agg", "unique_count_agg"}:
        return plain.counted_totals(level, *allowances)
    if request.metric.aggregation_type != "sum_agg" or not any(allowances):
        return ()
    return plain.running_totals(column.between(*_span(request)), *allowances)


def _event_units(request: Request, column: Column[Any]) -> Sequence[Decimal]:
    """What each event adds, for limits per transaction (`#compute_per_event_aggregation`)."""
    window = request.window
    if request.metric.aggregation_type in {"count_agg", "unique_count_agg"}:
        return [Decimal(1)] * column.count(window.first, window.end)
    values = column.between(window.first, window.end)
    if request.metric.aggregation_type != "max_agg":
        return values
    # A maximum is one event's: the first that reached it.
    highest = values.index(max(values)) if values else -1
    return [value if place == highest else ZERO for place, value in enumerate(values)]
