"""Alerts of subscriptions and wallets."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked

OF_SUBSCRIPTION = "/subscriptions/acme:p/alerts"


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.subscribe(0)
        yield lago


def alert(**fields: Any) -> dict[str, Any]:
    return {"alert_type": "current_usage_amount", "code": "a", "thresholds": [{"value": 10}], **fields}


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"alert_type": "nope"}, {"alert_type": ["invalid_type"]}),
        ({"alert_type": None}, {"alert_type": ["value_is_mandatory", "value_is_invalid"]}),
        ({"alert_type": "lifetime_usage_amount"}, {"alert_type": ["feature_not_available"]}),
        ({"thresholds": []}, {"thresholds": ["value_is_mandatory"]}),
        ({"thresholds": [{"value": n} for n in range(21)]}, {"thresholds": ["too_many_thresholds"]}),
        ({"thresholds": [{"value": 1}, {"value": 1}]}, {"thresholds": ["duplicate_threshold_values"]}),
        ({"thresholds": [{}, {}]}, {"thresholds": ["duplicate_threshold_values"]}),
        ({"thresholds": [{"code": "x"}]}, {"thresholds:value": ["value_is_mandatory"]}),
        ({"thresholds": [{"value": "x"}]}, {"thresholds:value": ["value_is_invalid"]}),
        ({"alert_type": "billable_metric_current_usage_units"}, {"billable_metric": ["value_is_mandatory"]}),
    ],
)
def test_refusals(lago: Asked, fields: dict[str, Any], details: dict[str, list[str]]) -> None:
    assert lago.post(OF_SUBSCRIPTION, {"alert": alert(**fields)}, 422)["error_details"] == details


def test_values_are_alike_as_they_were_sent(lago: Asked) -> None:
    made = lago.post(OF_SUBSCRIPTION, {"alert": alert(thresholds=[{"value": 1}, {"value": "1.0"}])})["alert"]
    assert [row["value"] for row in made["thresholds"]] == ["1.0", "1.0"]


def test_a_blank_metric_is_looked_for(lago: Asked) -> None:
    refused = lago.post(OF_SUBSCRIPTION, {"alert": alert(billable_metric_code="")}, 404)
    assert refused["code"] == "billable_metric_not_found"


def test_one_of_a_kind(lago: Asked) -> None:
    lago.post(OF_SUBSCRIPTION, {"alert": alert()})
    assert lago.post(OF_SUBSCRIPTION, {"alert": alert()}, 422)["error_details"] == {"code": ["value_already_exist"]}
    refused = lago.post(OF_SUBSCRIPTION, {"alert": alert(code="b")}, 422)
    assert refused["error_details"] == {"base": ["alert_already_exists"]}


def test_a_batch_is_all_or_nothing(lago: Asked) -> None:
    refused = lago.post(OF_SUBSCRIPTION, {"alerts": [alert(), alert(code="b", thresholds=[])]}, 422)
    [problem] = refused["error_details"].values()
    assert list(refused["error_details"]) == ["1"]
    assert problem["errors"] == 'Validation errors: {"thresholds":["value_is_mandatory"]}'
    assert lago.get(OF_SUBSCRIPTION)["alerts"] == []
    assert lago.post(OF_SUBSCRIPTION, {"alerts": []}, 422)["error_details"] == {"alerts": ["no_alerts"]}


def test_change_and_delete(lago: Asked) -> None:
    lago.post(OF_SUBSCRIPTION, {"alert": alert()})
    changed = lago.put(f"{OF_SUBSCRIPTION}/a", {"alert": {"name": "N", "thresholds": [{"value": "2.5"}]}})["alert"]
    assert (changed["name"], [row["value"] for row in changed["thresholds"]]) == ("N", ["2.5"])
    assert lago.delete(OF_SUBSCRIPTION) is None
    assert lago.get(f"{OF_SUBSCRIPTION}/a", 404)["code"] == "alert_not_found"


def test_wallets_have_alerts_of_their_own(lago: Asked) -> None:
    lago.wallet(code="w")
    path = "/customers/acme/wallets/w/alerts"
    made = lago.post(path, {"alert": alert(alert_type="wallet_balance_amount")})["alert"]
    assert (made["direction"], made["wallet_code"], made["external_subscription_id"]) == ("decreasing", "w", None)
    refused = lago.post(path, {"alert": alert(code="b")}, 422)
    assert refused["error_details"] == {"alert_type": ["invalid_type"]}
    assert lago.get("/customers/acme/wallets/nope/alerts", 404)["code"] == "wallet_not_found"


def use(lago: Asked, number: int, units: int) -> None:
    event = {"transaction_id": f"t{number}", "external_subscription_id": "acme:u", "code": "m"}
    lago.post("/events", {"event": {**event, "properties": {"n": units}}})
    lago.simulator.travel(lago.simulator.clock.peek() + timedelta(minutes=2))


def test_with_premium_alerts_go_off() -> None:
    with asked() as lago:
        lago.simulator.reset(now=NOW, premium=True)
        told: list[Any] = []
        lago.simulator.on_webhook(
            lambda delivery: told.append(json.loads(delivery.body)), event_types=["alert.triggered"]
        )
        terms = {"name": "M", "code": "m", "aggregation_type": "sum_agg", "field_name": "n"}
        metric = lago.post("/billable_metrics", {"billable_metric": terms})["billable_metric"]["lago_id"]
        charge = {"billable_metric_id": metric, "charge_model": "standard", "properties": {"amount": "1"}}
        plan = {"name": "u", "code": "u", "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
        lago.post("/plans", {"plan": {**plan, "pay_in_advance": False, "charges": [charge]}})
        subscription = {"external_customer_id": "acme", "external_id": "acme:u", "plan_code": "u"}
        lago.post("/subscriptions", {"subscription": subscription})
        thresholds = [{"code": "warn", "value": 1000}, {"code": "more", "value": 500, "recurring": True}]
        lago.post("/subscriptions/acme:u/alerts", {"alert": alert(thresholds=thresholds)})
        use(lago, 1, 5)
        assert told == []
        use(lago, 2, 17)
        [triggered] = [body["triggered_alert"] for body in told]
        assert triggered["crossed_thresholds"] == [
            {"code": "warn", "value": "1000.0", "recurring": False},
            {"code": "more", "value": "1500.0", "recurring": True},
            {"code": "more", "value": "2000.0", "recurring": True},
        ]
        assert (triggered["previous_value"], triggered["current_value"]) == ("500.0", "2200.0")
        assert lago.get("/subscriptions/acme:u/alerts/a")["alert"]["previous_value"] == "2200.0"
