"""Why Lago would accept an event and never bill it; decided without I/O.

Lago answers 200 to every event that has an id and a code. Whether it is counted is found out later, by rules that the
recordings events-single, events-edges and usage-aggregations show.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal

import attrs

from lago_orgs._core.events import Event
from lago_orgs._core.sizes import TOO_LARGE, index_size

Kind = Literal[
    "foreign_subscription",
    "in_the_future",
    "missing_property",
    "negative_value",
    "not_in_plan",
    "outside_subscription",
    "period_already_invoiced",
    "too_large_for_lago",
    "unknown_metric",
    "unknown_subscription",
    "unreadable_number",
]
NUMERIC = frozenset({"sum_agg", "max_agg", "latest_agg", "weighted_sum_agg"})
SUMS = frozenset({"sum_agg", "weighted_sum_agg"})
PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+")
READABLE = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # what the server's query takes for a number, of a property's text
SMALL = 10**18
_read_json = json.JSONDecoder(parse_float=Decimal).decode  # made once: `json.loads` makes one per call


@attrs.frozen
class Metric:
    """What a billable metric counts.

    Args:
        code: Its code.
        aggregation_type: Such as `sum_agg`.
        field_name: The property that it reads; None if it only counts events.
        is_computed: Whether the server writes that property itself, from an expression.
    """

    code: str
    aggregation_type: str
    field_name: str | None = None
    is_computed: bool = False


@attrs.frozen(kw_only=True)
class Subscribed:
    """A time in which a subscription ran, in milliseconds since 1970.

    Args:
        plan_code: The plan that it was on.
        start: Its first millisecond; None while it has not begun.
        end: Its last; None while it runs.
        external_id: Its id.
        customer: The external id of the customer that pays.
        status: Such as `active`.
        period_start: The first millisecond of the billing period under way, if there is one.
    """

    plan_code: str
    start: int | None
    end: int | None = None
    external_id: str = ""
    customer: str = ""
    status: str = "active"
    period_start: int | None = None

    def covers(self, moment: int) -> bool:
        """Return whether it ran at a moment."""
        return self.start is not None and self.start <= moment and (self.end is None or moment <= self.end)


@attrs.frozen
class Finding:
    """A reason for which an event will never be billed, or not as it is meant.

    Args:
        kind: Which.
        message: What is wrong with it, and what to do.
    """

    kind: Kind
    message: str

    @property
    def is_warning(self) -> bool:
        """Whether the event is billed all the same, so that it is never kept back for this."""
        return self.kind == "negative_value"

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


@attrs.frozen(kw_only=True)
class Circumstances:
    """What an event is judged by.

    Args:
        subscription: The external id that it is sent under.
        metrics: All billable metrics, by code.
        times: When subscriptions of the organization ran under that id.
        charged: The codes of the metrics that each plan charges for; a plan that is missing, or None, is not judged.
        invoiced: The periods that were invoiced, as first and last millisecond.
        now: The present millisecond by Lago's clock.
        max_skew: How far in the future an event may be stamped, in milliseconds, as clocks differ.
    """

    subscription: str
    metrics: Mapping[str, Metric]
    times: Sequence[Subscribed]
    charged: Mapping[str, frozenset[str] | None]
    invoiced: Sequence[tuple[int, int]] = ()
    now: int
    max_skew: int


def find_fault(event: Event, by: Circumstances) -> Finding | None:
    """Return why an event will not be billed, or be counted wrongly; None if nothing speaks against it."""
    metric = by.metrics.get(event.code)
    if metric is None:
        return _unknown_metric(event, by.metrics)
    fault, warning = _judged_property(event, metric)
    return fault or fault_of_time(event, by.now, by.max_skew) or _fault_of_subscription(event, by) or warning


def fault_of_metric(event: Event, metrics: Mapping[str, Metric]) -> Finding | None:
    """Return the finding if an event's metric is none, or cannot read it.

    Args:
        event: The event.
        metrics: All billable metrics, by code.
    """
    metric = metrics.get(event.code)
    return _unknown_metric(event, metrics) if metric is None else _judged_property(event, metric)[0]


def _unknown_metric(event: Event, metrics: Mapping[str, Metric]) -> Finding:
    close = get_close_matches(event.code, metrics, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "make it in Lago first"
    return Finding("unknown_metric", f"Lago has no billable metric {event.code!r}: {hint}")


def fault_of_time(event: Event, now: int, max_skew: int) -> Finding | None:
    """Return the finding if an event is stamped in the future.

    Args:
        event: The event.
        now: The present millisecond by Lago's clock.
        max_skew: How far in the future it may be, in milliseconds.
    """
    if event.timestamp <= now + max_skew:
        return None
    return Finding(
        "in_the_future",
        f"the event is stamped {in_words(event.timestamp)}, and for Lago it is {in_words(now)}: it would be billed in "
        "that period, or never; look at this host's clock, or at where the timestamp comes from",
    )


def fault_of_size(event: Event) -> Finding | None:
    """Return the finding if Lago's database cannot index an event's properties."""
    size = index_size(event.properties)
    if size <= TOO_LARGE:
        return None
    return Finding(
        "too_large_for_lago",
        f"the properties have {len(event.properties)} bytes, about {size} after compression, and Lago's PostgreSQL "
        f"store takes {TOO_LARGE}: leave long texts out of them, keep a digest or a reference instead",
    )


def _judged_property(event: Event, metric: Metric) -> tuple[Finding | None, Finding | None]:
    """Return what speaks against the property that a metric reads: a fault, or else a warning."""
    field = metric.field_name
    if field is None or metric.is_computed or ((look := look_of(metric)) and is_plain(event.properties, look)):
        return None, None
    value = properties_of(event).get(field)
    text = _text(value)
    fault = _fault_of_property(value, text, metric, field)
    return fault, None if fault else _warning_of_value(text, metric)


Look = Callable[[str], object]
"""Looks for a number in the text of properties."""


def look_of(metric: Metric) -> Look | None:
    """Return what finds the number that a metric sums up; None where properties must be read for what it counts.

    Most events show it by their text, and to read their JSON takes most of what judging them does.
    """
    field = metric.field_name
    return _look_for_number(field) if field is not None and metric.aggregation_type in NUMERIC else None


def is_plain(properties: str, look: Look) -> bool:
    """Return whether the text of properties shows by itself a number that is looked for, and no negative one.

    Where only one brace opens, all names are the properties' own; and a quote behind a comma or brace begins a text,
    for within one it is escaped.
    """
    return properties.count("{") == 1 and look(properties) is not None


@lru_cache
def _look_for_number(field: str) -> Look | None:
    number = r"[0-9]+(?:\.[0-9]+)?"
    pattern = rf'[{{,]"{field}":(?:{number}|"{number}")[,}}]'
    return re.compile(pattern).search if PLAIN_NAME.fullmatch(field) else None


def _fault_of_property(value: object, text: str, metric: Metric, field: str) -> Finding | None:
    if metric.aggregation_type == "count_agg":
        return None
    if value is None:
        what = "counts it as one more value" if metric.aggregation_type == "unique_count_agg" else "does not count it"
        return Finding(
            "missing_property", f"metric {metric.code!r} reads the property {field!r}; without it Lago {what}"
        )
    if metric.aggregation_type in NUMERIC and not READABLE.fullmatch(text):
        return Finding(
            "unreadable_number",
            f"metric {metric.code!r} needs a number in the property {field!r}, and {str(value)[:80]!r} is none for "
            "Lago: pass an int or a Decimal",
        )
    return None


def _warning_of_value(text: str, metric: Metric) -> Finding | None:
    if metric.aggregation_type not in SUMS or not text.startswith("-") or not text.strip("-0."):
        return None
    return Finding(
        "negative_value",
        f"metric {metric.code!r} sums up the property {metric.field_name!r}, and {text[:80]} lowers the bill: "
        "make sure that no user chooses it",
    )


def _fault_of_subscription(event: Event, by: Circumstances) -> Finding | None:
    name, moment = by.subscription, event.timestamp
    if not by.times:
        return Finding("unknown_subscription", f"Lago has no subscription {name!r}: subscribe the organization first")
    for time in by.times:
        if time.covers(moment):
            break
    else:
        return Finding(
            "outside_subscription",
            f"the event is stamped {in_words(moment)}, when the subscription {name!r} did not run: "
            f"{'; '.join(map(_ran, by.times))}",
        )
    plan = by.charged.get(time.plan_code)
    if plan is not None and event.code not in plan:
        return Finding(
            "not_in_plan", f"the plan {time.plan_code!r} of {name!r} has no charge on the metric {event.code!r}"
        )
    for first, last in by.invoiced:
        if first <= moment <= last and not (time.period_start is not None and moment >= time.period_start):
            return Finding(
                "period_already_invoiced",
                f"the event is stamped {in_words(moment)}, and the period of {name!r} from {in_words(first)} to "
                f"{in_words(last)} is invoiced: bill it as a one-off invoice, or stamp it now",
            )
    return None


def properties_of(event: Event) -> Mapping[str, Any]:
    """Return an event's properties, decimals kept."""
    read: Mapping[str, Any] = _read_json(event.properties)
    return read


def _text(value: object) -> str:
    """Return a property's text as the server's database gives it: numbers without an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is int and -SMALL < value < SMALL:
        return str(value)
    if isinstance(value, int | Decimal):
        return format(Decimal(value), "f")
    return value if isinstance(value, str) else ""


def in_words(moment: int) -> str:
    """Return a moment as it is shown, in UTC and to the millisecond."""
    try:
        return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"{moment / 1000:.3f}"


def _ran(time: Subscribed) -> str:
    if time.start is None:
        return "it has not begun"
    return f"it ran from {in_words(time.start)} to {'now' if time.end is None else in_words(time.end)}"
