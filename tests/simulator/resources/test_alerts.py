"""Alerts of subscriptions and wallets."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import Asked, asked

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
        ({"thresholds": [{"value": 1}, {"value": "1.0"}]}, {"thresholds": ["duplicate_threshold_values"]}),
        ({"thresholds": [{"code": "x"}]}, {"thresholds:value": ["value_is_mandatory"]}),
        ({"thresholds": [{"value": "x"}]}, {"thresholds:value": ["value_is_invalid"]}),
        ({"alert_type": "billable_metric_current_usage_units"}, {"billable_metric": ["value_is_mandatory"]}),
    ],
)
def test_refusals(lago: Asked, fields: dict[str, Any], details: dict[str, list[str]]) -> None:
    assert lago.post(OF_SUBSCRIPTION, {"alert": alert(**fields)}, 422)["error_details"] == details


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
