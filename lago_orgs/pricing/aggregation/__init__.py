"""Aggregations: from events to the usage that is priced (the server's `billable_metrics` and `events/stores`)."""

from .advance import Step, prorated_step, sum_step, unique_step
from .aggregate import Carried, Group, Request, Source, aggregate
from .base import Advance, Aggregated, AggregationType, Metric, Window
from .columns import Column, Columns, Event, Partition, Selection, Use
from .filters import Bucket, Filter, bucket_of, filter_of_event
from .plain import is_added
from .properties import event_number_of, number_of, shown_group, text_of

__all__ = [
    "Advance",
    "Aggregated",
    "AggregationType",
    "Bucket",
    "Carried",
    "Column",
    "Columns",
    "Event",
    "Filter",
    "Group",
    "Metric",
    "Partition",
    "Request",
    "Selection",
    "Source",
    "Step",
    "Use",
    "Window",
    "aggregate",
    "bucket_of",
    "event_number_of",
    "filter_of_event",
    "is_added",
    "number_of",
    "prorated_step",
    "shown_group",
    "sum_step",
    "text_of",
    "unique_step",
]
