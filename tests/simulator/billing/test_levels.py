"""A recurring weighted sum starts a period at the level that was left behind, if anything left one."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ..resources.asking import Asked, asked

STARTED = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def lago() -> Iterator[Asked]:
    """A subscription to gigabytes that are kept; 31 came before it and 31 in its first month."""
    with asked(STARTED) as lago:
        _fill(lago)
        yield lago


def _fill(lago: Asked) -> None:
    metric = {
        "name": "Storage",
        "code": "storage",
        "aggregation_type": "weighted_sum_agg",
        "field_name": "gb",
        "weighted_interval": "seconds",
        "recurring": True,
    }
    metric_id = lago.post("/billable_metrics", {"billable_metric": metric})["billable_metric"]["lago_id"]
    charge = {"billable_metric_id": metric_id, "charge_model": "standard", "properties": {"amount": "1"}}
    plan = {"name": "Plan", "code": "plan", "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
    lago.post("/plans", {"plan": {**plan, "pay_in_advance": False, "charges": [charge]}})
    lago.post("/customers", {"customer": {"external_id": "acme", "currency": "USD"}})
    lago.post(
        "/subscriptions",
        {"subscription": {"external_customer_id": "acme", "external_id": "acme", "plan_code": "plan"}},
    )
    for number, at in enumerate([datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)]):
        event = {"transaction_id": f"t{number}", "code": "storage", "external_subscription_id": "acme"}
        lago.post("/events", {"event": {**event, "timestamp": at.timestamp(), "properties": {"gb": "31"}}})


def level(lago: Asked) -> str:
    usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    told: str = usage["charges_usage"][0]["total_aggregated_units"]
    return told


def test_what_came_before_the_first_subscription_leaves_nothing(lago: Asked) -> None:
    lago.simulator.clock.freeze(datetime(2026, 3, 20, tzinfo=UTC))
    assert level(lago) == "31.0"


def test_an_invoiced_period_leaves_its_level(lago: Asked) -> None:
    lago.simulator.travel(datetime(2026, 4, 2, tzinfo=UTC))
    assert level(lago) == "31.0"


def test_a_plan_that_follows_another_counts_all(lago: Asked) -> None:
    lago.simulator.travel(datetime(2026, 3, 20, tzinfo=UTC))
    plan = lago.get("/plans/plan")["plan"]
    charge = {name: plan["charges"][0][name] for name in ("charge_model", "properties")}
    dearer = {"name": "Dearer", "code": "dearer", "interval": "monthly", "amount_cents": 100, "amount_currency": "USD"}
    charges = [{**charge, "billable_metric_id": plan["charges"][0]["lago_billable_metric_id"]}]
    lago.post("/plans", {"plan": {**dearer, "pay_in_advance": False, "charges": charges}})
    ids = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "dearer"}
    lago.post("/subscriptions", {"subscription": ids})
    assert level(lago) == "62.0"
