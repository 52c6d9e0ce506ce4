"""The clock job that looks at the events of the last hour and tells which of them are never billed.

From `app/services/events/post_validation_service.rb` and the view that it reads, `last_hour_events_mv`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ...pricing.aggregation import number_of, text_of
from ..state.catalogue import Metric
from ..state.events import Event
from ..state.organization import Organization

HOUR: Final = timedelta(hours=1)
_NUMERIC: Final = ("sum_agg", "max_agg", "weighted_sum_agg", "latest_agg")


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def validation_due(org: Organization, now: datetime) -> datetime | None:
    """When the hour is over in which the next event came; never if nobody would be told."""
    arrived = org.events.next_to_look_at()
    return _hour(arrived.created_at) + HOUR if arrived is not None and len(org.webhook_endpoints) else None


def validate(org: Organization, now: datetime) -> None:
    """Tell what is wrong with the events that came in the hour before this one, if anything is."""
    end = _hour(now)
    events = [event for event in org.events.look_at(end) if event.created_at >= end - HOUR]
    found = {
        "invalid_code": _ids(org, events, lambda event, metric: metric is None),
        "missing_aggregation_property": _ids(org, events, _lacks_property),
        "missing_group_key": None,
        "invalid_filter_values": _ids(org, events, _has_unknown_value),
    }
    if any(found.values()):
        org.notify("events.errors", found)


def _ids(org: Organization, events: list[Event], is_wrong: Callable[[Event, Metric | None], bool]) -> list[str]:
    wrong = (event for event in events if is_wrong(event, org.metrics.first("code", event.code)))
    return sorted({event.transaction_id for event in wrong})


def _lacks_property(event: Event, metric: Metric | None) -> bool:
    if metric is None or metric.aggregation_type == "count_agg":
        return False
    value = event.properties.get(metric.field_name or "")
    if value is None:
        return True
    return metric.aggregation_type in _NUMERIC and number_of(value) is None


def _has_unknown_value(event: Event, metric: Metric | None) -> bool:
    filters = metric.filters if metric is not None else []
    return any(
        text_of(event.properties[found.key]) not in (None, *found.values)
        for found in filters
        if found.key in event.properties
    )
