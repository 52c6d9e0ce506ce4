"""Why Lago would accept an event and never bill it; decided without I/O.

Lago answers 200 to every event that has an id and a code. Whether it is counted is found out later, by rules that the
recordings events-single, events-edges and usage-aggregations show.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Literal

import attrs

from lago_orgs.recorder.answers import milliseconds_of

Kind = Literal[
    "unknown_metric",
    "missing_property",
    "unreadable_number",
    "unknown_subscription",
    "outside_subscription",
    "not_in_plan",
]
NUMERIC = frozenset({"sum_agg", "max_agg", "latest_agg", "weighted_sum_agg"})
READABLE = re.compile(r"-?\d+(\.\d+)?")  # what the server's query takes for a number, of a property's text


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


@attrs.frozen
class Subscribed:
    """A time in which a subscription ran, in milliseconds since 1970.

    Args:
        plan_code: The plan that it was on.
        start: Its first millisecond; None while it has not begun.
        end: Its last; None while it runs.
    """

    plan_code: str
    start: int | None
    end: int | None


@attrs.frozen
class Finding:
    """A reason for which an event will never be billed.

    Args:
        kind: Which.
        message: What is wrong with it, and what to do.
    """

    kind: Kind
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


def find_fault(
    payload: Mapping[str, Any],
    metrics: Mapping[str, Metric],
    times: Sequence[Subscribed],
    charged: Mapping[str, frozenset[str]],
) -> Finding | None:
    """Why an event will not be billed, or be counted wrongly; None if nothing speaks against it.

    Args:
        payload: The event as it is sent.
        metrics: All billable metrics, by code.
        times: When the event's subscription ran.
        charged: The codes of the metrics that each plan has a charge on; a plan that is missing is not judged.
    """
    code, name = payload["code"], payload["external_subscription_id"]
    metric = metrics.get(code)
    if metric is None:
        close = get_close_matches(code, metrics, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "make it in Lago first"
        return Finding("unknown_metric", f"Lago has no billable metric {code!r}: {hint}")
    if fault := _fault_of_property(payload["properties"], metric):
        return fault
    if not times:
        return Finding("unknown_subscription", f"Lago has no subscription {name!r}: subscribe the organization first")
    moment = milliseconds_of(payload["timestamp"])
    time = next((each for each in times if moment is not None and _covers(each, moment)), None)
    if time is None:
        return Finding(
            "outside_subscription",
            f"the event is stamped {payload['timestamp']}, when the subscription {name!r} did not run: "
            f"{'; '.join(map(_in_words, times))}",
        )
    plan = charged.get(time.plan_code)
    if plan is not None and code not in plan:
        return Finding("not_in_plan", f"the plan {time.plan_code!r} of {name!r} has no charge on the metric {code!r}")
    return None


def _fault_of_property(properties: Mapping[str, Any], metric: Metric) -> Finding | None:
    field = metric.field_name
    if field is None or metric.is_computed or metric.aggregation_type == "count_agg":
        return None
    value = properties.get(field)
    if value is None:
        what = "counts it as one more value" if metric.aggregation_type == "unique_count_agg" else "does not count it"
        return Finding(
            "missing_property", f"metric {metric.code!r} reads the property {field!r}; without it Lago {what}"
        )
    if metric.aggregation_type in NUMERIC and not READABLE.fullmatch(_text(value)):
        return Finding(
            "unreadable_number",
            f"metric {metric.code!r} needs a number in the property {field!r}, and {value!r} is none for Lago: "
            "pass an int, a float or a Decimal",
        )
    return None


def _text(value: object) -> str:
    """A property's text as the server's database gives it: numbers without an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)), "f")
    return value if isinstance(value, str) else ""


def _covers(time: Subscribed, moment: int) -> bool:
    return time.start is not None and time.start <= moment and (time.end is None or moment <= time.end)


def _in_words(time: Subscribed) -> str:
    if time.start is None:
        return "it has not begun"
    end = "now" if time.end is None else f"{time.end / 1000:.3f}"
    return f"it ran from {time.start / 1000:.3f} to {end}"
