"""Billable metrics (`app/controllers/api/v1/billable_metrics_controller.rb`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...http.call import Call
from ...http.casting import flag, integer, is_blank, symbol, text
from ...http.paging import paged
from ...http.params import SCALARS, ListOf, Params, Shape, expect, scalars
from ...http.refusals import Problems, crash, forbidden, invalid_field, not_found
from ...http.routing import Route
from ...state.catalogue import Metric, MetricFilter
from ...state.organization import Organization
from ...state.transaction import transaction
from ...views.metrics import serialize
from ..charges.form import ALL_VALUES
from .expressions import parsed

AGGREGATIONS: Final = (
    "count_agg",
    "sum_agg",
    "max_agg",
    "unique_count_agg",
    "weighted_sum_agg",
    "latest_agg",
    "custom_agg",
)
_ROUNDINGS: Final = ("round", "ceil", "floor")
_SHAPE: Final[Mapping[str, Shape]] = {
    **scalars("name", "code", "description", "aggregation_type", "weighted_interval", "recurring", "field_name"),
    **scalars("expression", "rounding_function", "rounding_precision"),
    "filters": ListOf({"key": None, "values": SCALARS}),
}


def _find(call: Call) -> Metric:
    metric = call.org.metrics.first("code", call.path["code"])
    if metric is None:
        raise not_found("billable_metric")
    return metric


def _check(org: Organization, metric: Metric, code: str) -> None:
    """All the rules of the model at once (`app/models/billable_metric.rb`)."""
    problems = Problems()
    problems.require("name", metric.name)
    problems.require("code", code)
    if not is_blank(code) and org.metrics.first("code", code) not in (None, metric):
        problems.add("code", "value_already_exist")
    if metric.aggregation_type not in ("count_agg", "custom_agg"):
        problems.require("field_name", metric.field_name)
    if metric.aggregation_type not in AGGREGATIONS:
        problems.add("aggregation_type", "value_is_invalid")
    if metric.aggregation_type == "weighted_sum_agg" and metric.weighted_interval is None:
        problems.add("weighted_interval", "value_is_invalid")
    if not is_blank(metric.expression) and parsed(metric.expression or "") is None:
        problems.add("expression", "invalid_expression")
    if metric.recurring and metric.aggregation_type in ("count_agg", "max_agg", "latest_agg"):
        problems.add("recurring", "not_compatible_with_aggregation_type")
    problems.refuse_if_any()


def _word(value: object, allowed: tuple[str, ...]) -> str | None:
    """A word of an enum that nobody validates: an unknown one is a crash."""
    word = text(value)
    if word and word not in allowed:
        raise crash()
    return word or None


def _filters(params: Params) -> list[MetricFilter] | None:
    """The filters that replace those of a metric; None where none were sent."""
    if "filters" not in params:
        return None
    merged: dict[str, list[str]] = {}
    for given in params["filters"]:
        values = [text(value) or "" for value in given.get("values") or []]
        if not values:
            raise invalid_field("values", "value_is_mandatory")
        key = text(given.get("key"))
        if is_blank(key):
            raise invalid_field("key", "value_is_mandatory")
        merged[key or ""] = list(dict.fromkeys(values))
    return [MetricFilter(key, values) for key, values in merged.items()]


def _fill(metric: Metric, params: Params) -> None:
    """Take over what defines the metric; a count has no field."""
    if params.get("aggregation_type") in AGGREGATIONS:  # another is not taken over (`app/models/billable_metric.rb`)
        metric.aggregation_type = params["aggregation_type"]
    metric.weighted_interval = _word(params.get("weighted_interval", metric.weighted_interval), ("seconds",))
    metric.recurring = flag(params.get("recurring", metric.recurring))
    metric.field_name = text(params.get("field_name", metric.field_name))
    metric.expression = text(params.get("expression", metric.expression))
    metric.rounding_function = _word(params.get("rounding_function", metric.rounding_function), _ROUNDINGS)
    metric.rounding_precision = integer(params.get("rounding_precision", metric.rounding_precision), size=4)
    if metric.aggregation_type == "count_agg":
        metric.field_name = None


def _check_custom(params: Params) -> None:
    """Aggregations of one's own need more than a licence, also where the type could not change any more."""
    if symbol(params.get("aggregation_type")) == "custom_agg":
        raise forbidden()


def create(call: Call) -> dict[str, Any]:
    """POST /billable_metrics."""
    params = expect(call.body, "billable_metric", _SHAPE)
    _check_custom(params)
    now = call.org.now()
    metric = Metric(
        lago_id=call.org.new_id(),
        created_at=now,
        updated_at=now,
        code=text(params.get("code")) or "",
        name=text(params.get("name")) or "",
        aggregation_type="",
        description=text(params.get("description")),
    )
    _fill(metric, {**params, "recurring": params.get("recurring") or False})
    _check(call.org, metric, metric.code)
    metric.filters = _filters(params) or []
    call.org.metrics.add(metric)
    call.org.notify("billable_metric.created", metric)
    return {"billable_metric": serialize(metric)}


def _narrow_charges(org: Organization, metric: Metric) -> None:
    """Take from the filters of charges what the metric no longer tells apart; one that is left with nothing goes."""
    known = {found.key: found.values for found in metric.filters}
    for plan in org.plans:
        for charge in plan.charges:
            if charge.metric is not metric:
                continue
            for row in charge.filters:
                left = {key: _still_known(values, known.get(key, [])) for key, values in row.values.items()}
                row.values = {key: values for key, values in left.items() if values}
            charge.filters = [row for row in charge.filters if row.values]


def _still_known(values: list[str], known: list[str]) -> list[str]:
    return values if values == [ALL_VALUES] and known else [value for value in values if value in known]


def update(call: Call) -> dict[str, Any]:
    """PUT /billable_metrics/:code: once a plan charges for it, only name, description and filters change."""
    params = expect(call.body, "billable_metric", _SHAPE)
    metric = _find(call)
    _check_custom(params)
    code = metric.code
    with transaction(metric):
        if not any(charge.metric is metric for plan in call.org.plans for charge in plan.charges):
            code = text(params.get("code", code)) or ""
            _fill(metric, params)
        metric.name = text(params.get("name", metric.name)) or ""
        metric.description = text(params.get("description", metric.description))
        _check(call.org, metric, code)
        filters = _filters(params)
    if filters is not None:
        metric.filters = filters
        _narrow_charges(call.org, metric)
    metric.updated_at = call.org.now()
    call.org.metrics.change(metric, "code", code)
    call.org.notify("billable_metric.updated", metric)
    return {"billable_metric": serialize(metric)}


def index(call: Call) -> dict[str, Any]:
    """GET /billable_metrics."""
    return paged("billable_metrics", call.org.metrics.newest_first(), call.query, serialize)


def show(call: Call) -> dict[str, Any]:
    """GET /billable_metrics/:code."""
    return {"billable_metric": serialize(_find(call), counters=False)}


def destroy(call: Call) -> dict[str, Any]:
    """DELETE /billable_metrics/:code: what was charged for it goes with it."""
    metric = _find(call)
    now = call.org.now()
    metric.deleted_at = now
    call.org.metrics.remove(metric)
    for plan in call.org.plans:
        for charge in plan.charges:
            if charge.metric is metric:
                charge.deleted_at = now
        plan.charges = [charge for charge in plan.charges if charge.metric is not metric]
    call.org.notify("billable_metric.deleted", metric)
    return {"billable_metric": serialize(metric)}


ROUTES: Final = (
    Route("POST", "/billable_metrics", create),
    Route("GET", "/billable_metrics", index),
    Route("GET", "/billable_metrics/{code:greedy}", show),
    Route("PUT", "/billable_metrics/{code:greedy}", update),
    Route("PATCH", "/billable_metrics/{code:greedy}", update),
    Route("DELETE", "/billable_metrics/{code:greedy}", destroy),
)
