"""Expressions of metrics: tried out, and applied to events (`app/services/events/calculate_expression_service.rb`)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from ....pricing.aggregation import text_of
from ....pricing.expressions import (
    DivisionError,
    EvaluationError,
    EventValues,
    InvalidExpressionError,
    Node,
    evaluate,
    parse,
    rendered,
)
from ...http.call import Call
from ...http.casting import integer, is_blank, json_object, text
from ...http.refusals import crash, invalid_field
from ...http.routing import Route
from ...state.organization import Organization

_parsed: Final = lru_cache(maxsize=256)(parse)


def parsed(expression: str) -> Node | None:
    """The expression, None if the text is none."""
    try:
        return _parsed(expression)
    except InvalidExpressionError:
        return None


def computed(org: Organization, code: str, seconds: int, properties: dict[str, Any]) -> dict[str, Any] | str:
    """The properties of an event with what its metric's expression makes of them, or why there is nothing to make."""
    metric = org.metrics.first("code", code)
    if metric is None or is_blank(metric.expression) or metric.field_name is None:
        return properties
    node = parsed(metric.expression or "")
    if node is None:
        return properties
    try:
        value = evaluate(node, EventValues(code, seconds, properties))
    except EvaluationError as error:
        return f"expression_evaluation_failed: {error}"
    except DivisionError:
        raise crash() from None
    return {**properties, metric.field_name: rendered(value)}


def try_out(call: Call) -> dict[str, Any]:
    """POST /billable_metrics/evaluate_expression."""
    expression = text(call.body.get("expression"))
    if is_blank(expression):
        raise invalid_field("expression", "value_is_mandatory")
    node = parsed(expression or "")
    if node is None:
        raise invalid_field("expression", "invalid_expression")
    event = json_object(call.body.get("event"))
    properties = {name: text_of(value) or "" for name, value in json_object(event.get("properties")).items()}
    values = EventValues(text(event.get("code")) or "", integer(event.get("timestamp")) or 0, properties)
    try:
        return {"expression_result": {"value": evaluate(node, values)}}
    except EvaluationError:
        raise invalid_field("event", "invalid_event") from None
    except DivisionError:
        raise crash() from None


ROUTES: Final = (Route("POST", "/billable_metrics/evaluate_expression", try_out),)
