"""Billable metrics: their rules, what a charge freezes, what goes with them, their expressions."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import Asked, asked
from .shop import charge, metric, plan, send, subscribe


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        yield lago


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"recurring": True, "kind": "max_agg"}, {"recurring": ["not_compatible_with_aggregation_type"]}),
        ({"recurring": True, "kind": "latest_agg"}, {"recurring": ["not_compatible_with_aggregation_type"]}),
        ({"name": " ", "field_name": ""}, {"name": ["value_is_mandatory"], "field_name": ["value_is_mandatory"]}),
        ({"expression": "event.properties."}, {"expression": ["invalid_expression"]}),
        ({"filters": [{"key": "", "values": ["x"]}]}, {"key": ["value_is_mandatory"]}),
    ],
)
def test_refusals(lago: Asked, fields: Any, details: Any) -> None:
    assert metric(lago, status=422, **fields) == details


def test_custom_aggregations_are_not_for_everyone(lago: Asked) -> None:
    given = {"name": "x", "code": "x", "aggregation_type": "custom_agg"}
    assert lago.post("/billable_metrics", {"billable_metric": given}, 403)["code"] == "feature_unavailable"


@pytest.mark.parametrize("fields", [{"rounding_function": "up"}, {"weighted_interval": "days"}])
def test_unknown_words_crash_the_server(lago: Asked, fields: Any) -> None:
    given = {"name": "x", "code": "x", "aggregation_type": "sum_agg", "field_name": "n", **fields}
    lago.post("/billable_metrics", {"billable_metric": given}, 500)


def test_a_charge_freezes_what_is_counted(lago: Asked) -> None:
    metric_id = metric(lago)
    change = {"billable_metric": {"code": "t2", "field_name": "m", "name": "Renamed"}}
    plan(lago, charge(metric_id))
    kept = lago.put("/billable_metrics/tokens", change)["billable_metric"]
    assert (kept["name"], kept["code"], kept["field_name"]) == ("Renamed", "tokens", "n")
    lago.delete("/plans/p")
    changed = lago.put("/billable_metrics/tokens", change)["billable_metric"]
    assert (changed["code"], changed["field_name"]) == ("t2", "m")
    lago.get("/billable_metrics/tokens", 404)


def test_a_refused_change_changes_nothing(lago: Asked) -> None:
    metric(lago)
    lago.put(
        "/billable_metrics/tokens",
        {"billable_metric": {"name": "x", "field_name": "", "aggregation_type": "max_agg"}},
        422,
    )
    kept = lago.get("/billable_metrics/tokens")["billable_metric"]
    assert (kept["name"], kept["aggregation_type"]) == ("Tokens", "sum_agg")


def test_charges_lose_the_filters_that_their_metric_loses(lago: Asked) -> None:
    metric_id = metric(lago, filters=[{"key": "region", "values": ["eu", "us"]}, {"key": "tier", "values": ["hot"]}])
    price = {"amount": "2"}
    filters = [
        {"values": {"region": ["eu", "us"]}, "properties": price},
        {"values": {"region": ["us"]}, "properties": price},
        {"values": {"region": ["eu"], "tier": ["hot"]}, "properties": price},
    ]
    plan(lago, charge(metric_id, filters=filters))
    lago.put("/billable_metrics/tokens", {"billable_metric": {"filters": [{"key": "region", "values": ["eu"]}]}})
    (left,) = lago.get("/plans/p")["plan"]["charges"]
    assert [row["values"] for row in left["filters"]] == [{"region": ["eu"]}, {"region": ["eu"]}]


def test_charges_go_with_their_metric(lago: Asked) -> None:
    plan(lago, charge(metric(lago)))
    lago.delete("/billable_metrics/tokens")
    assert lago.get("/plans/p")["plan"]["charges"] == []
    assert metric(lago)


@pytest.mark.parametrize(
    ("expression", "properties", "value"),
    [
        ("event.properties.a + event.properties.b", {"a": "1", "b": 2}, "3.0"),
        ("CONCAT(event.properties.a, '-', event.code)", {"a": "x"}, "x-c"),
        ("round(event.properties.a / 3, 2)", {"a": 10}, "3.33"),
    ],
)
def test_expressions_are_tried_out(lago: Asked, expression: str, properties: Any, value: str) -> None:
    event = {"code": "c", "timestamp": 1, "properties": properties}
    body = {"expression": expression, "event": event}
    answer = lago.post("/billable_metrics/evaluate_expression", body)
    assert answer == {"expression_result": {"value": value}}


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"event": {}}, {"expression": ["value_is_mandatory"]}),
        ({"expression": "1 +", "event": {}}, {"expression": ["invalid_expression"]}),
        ({"expression": "event.properties.a", "event": {"properties": {}}}, {"event": ["invalid_event"]}),
    ],
)
def test_expressions_that_fail(lago: Asked, body: Any, details: Any) -> None:
    assert lago.post("/billable_metrics/evaluate_expression", body, 422)["error_details"] == details


def test_an_expression_writes_the_property_that_is_counted(lago: Asked) -> None:
    metric(lago, expression="event.properties.cpu * event.properties.hours")
    send(lago, {"cpu": 2, "hours": "1.5"})
    (event,) = lago.get("/events")["events"]
    assert event["properties"] == {"cpu": 2, "hours": "1.5", "n": "3.0"}


def test_an_expression_that_fails_refuses_the_event_with_a_sentence(lago: Asked) -> None:
    metric(lago, expression="event.properties.cpu * 2")
    event = {"transaction_id": "t", "code": "tokens", "external_subscription_id": "acme"}
    sentence = "expression_evaluation_failed: Variable: cpu not found"
    assert lago.post("/events", {"event": event}, 422)["error_details"] == sentence
    batch = {"events": [{**event, "properties": {"cpu": 1}}, {**event, "transaction_id": "u"}]}
    assert lago.post("/events/batch", batch, 422)["error_details"] == {"1": sentence}


def test_subscribers_keep_what_they_were_billed_by(lago: Asked) -> None:
    lago.customer()
    plan(lago, charge(metric(lago)))
    subscribe(lago)
    lago.delete("/billable_metrics/tokens")
    assert (
        lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]["charges_usage"] == []
    )
