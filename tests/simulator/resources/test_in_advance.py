"""Charges that are paid in advance: an invoice for each event, and what it would be before it comes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from .asking import Asked, asked
from .shop import charge, charged, metric, plan, send, subscribe

STEPS = [
    {"from_value": 0, "to_value": 2, "per_unit_amount": "10", "flat_amount": "5"},
    {"from_value": 3, "to_value": None, "per_unit_amount": "1", "flat_amount": "2"},
]


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked(datetime(2026, 3, 1, tzinfo=UTC)) as lago:
        lago.customer()
        yield lago


def billed(lago: Asked, kind: str = "sum_agg", recurring: bool = False, **fields: Any) -> None:
    plan(lago, charge(metric(lago, kind=kind, recurring=recurring), pay_in_advance=True, **fields))
    subscribe(lago)


def fees(lago: Asked) -> list[tuple[str, int]]:
    """Units and cents of the fees, oldest first."""
    return [(row["units"], row["amount_cents"]) for row in lago.get("/fees")["fees"]]


def test_each_event_costs_what_it_adds(lago: Asked) -> None:
    billed(lago, charge_model="graduated", properties={"graduated_ranges": STEPS})
    for units in (1, 1, 2):
        send(lago, {"n": units})
    assert fees(lago) == [("1.0", 1500), ("1.0", 1000), ("2.0", 400)]
    assert charged(lago)["amount_cents"] == 2900
    assert len(lago.get("/invoices")["invoices"]) == 3


def test_what_was_paid_for_is_not_paid_again(lago: Asked) -> None:
    billed(lago)
    for units in (5, -3, 2, 4):
        send(lago, {"n": units})
    assert fees(lago) == [("5.0", 500), ("0.0", 0), ("2.0", 0), ("3.0", 300)]
    assert (charged(lago)["units"], charged(lago)["amount_cents"]) == ("8.0", 800)


def test_a_text_is_paid_for_once(lago: Asked) -> None:
    billed(lago, "unique_count_agg", recurring=True)
    for operation in ("add", "add", "remove", "add"):
        send(lago, {"n": "u1", "operation_type": operation})
    assert [amount for _, amount in fees(lago)] == [100, 0, 0, 0]


@pytest.mark.parametrize("properties", [{}, {"n": ""}, {"n": "abc"}, {"n": None}])
def test_events_that_bring_nothing_to_count_cost_nothing(lago: Asked, properties: Any) -> None:
    billed(lago)
    send(lago, properties)
    assert fees(lago) == []


def test_prorated_events_pay_from_their_day_on(lago: Asked) -> None:
    billed(lago, recurring=True, prorated=True, properties={"amount": "31"})
    lago.simulator.clock.freeze(datetime(2026, 3, 22, tzinfo=UTC))
    send(lago, {"n": 2})
    assert fees(lago) == [("2.0", 2000)]


def test_only_the_filter_that_fits_best_is_billed(lago: Asked) -> None:
    values = [{"key": key, "values": ["x"]} for key in ("a", "b")]
    metric_id = metric(lago, filters=values)
    filters = [
        {"properties": {"amount": "2"}, "values": {"a": ["x"]}},
        {"properties": {"amount": "3"}, "values": {"a": ["x"], "b": ["__ALL_FILTER_VALUES__"]}},
    ]
    plan(lago, charge(metric_id, pay_in_advance=True, filters=filters))
    subscribe(lago)
    send(lago, {"n": 1, "a": "x", "b": "x"}, {"n": 1, "a": "x"}, {"n": 1})
    assert [amount for _, amount in fees(lago)] == [300, 200, 100]


def test_an_estimate_keeps_nothing(lago: Asked) -> None:
    billed(lago, charge_model="graduated", properties={"graduated_ranges": STEPS})
    event = {"code": "tokens", "external_subscription_id": "acme", "properties": {"n": 3}}
    for _ in range(2):
        (fee,) = lago.post("/events/estimate_fees", {"event": event})["fees"]
        assert (fee["amount_cents"], fee["units"], fee["lago_id"]) == (2800, "3.0", None)
    assert (fees(lago), lago.get("/events")["meta"]["total_count"]) == ([], 0)


@pytest.mark.parametrize(
    ("fields", "status", "answer"),
    [
        ({"external_subscription_id": "none"}, 404, "subscription_not_found"),
        ({"external_subscription_id": None}, 404, "subscription_not_found"),
        ({"timestamp": "soon"}, 422, {"timestamp": ["invalid_format"]}),
        ({"code": "none"}, 404, "billable_metric_not_found"),
        ({"properties": {"n": "abc"}}, 422, {"properties": ["value_is_not_valid_number"]}),
    ],
)
def test_estimates_that_are_refused(lago: Asked, fields: Any, status: int, answer: Any) -> None:
    billed(lago)
    event = {"code": "tokens", "external_subscription_id": "acme", "properties": {"n": 3}, **fields}
    found = lago.post("/events/estimate_fees", {"event": event}, status)
    assert found.get("error_details", found["code"]) == answer


def test_instant_estimates_look_at_one_event_alone(lago: Asked) -> None:
    prices = {"rate": "10", "fixed_amount": "1", "free_units_per_events": 5}
    billed(lago, charge_model="percentage", properties=prices)
    send(lago, {"n": 1})
    event = {"code": "tokens", "external_subscription_id": "acme", "properties": {"n": 30}, "transaction_id": "x"}
    (fee,) = lago.post("/events/estimate_instant_fees", {"event": event})["fees"]
    assert (fee["amount_cents"], fee["units"], fee["event_transaction_id"]) == ("400.0", "30.0", "x")
    both = lago.post("/events/batch_estimate_instant_fees", {"events": [event, event]})["fees"]
    assert len(both) == 2
    lago.post("/events/estimate_instant_fees", {"event": {**event, "code": "none"}}, 422)
    lago.post("/events/batch_estimate_instant_fees", {"events": [{**event, "code": "none"}]}, 500)
