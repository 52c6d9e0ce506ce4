"""Prices by ranges of units: what each range holds, in both ways of writing bounds, and what is refused of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ..resources.asking import Asked, asked

Range = dict[str, Any]


def tier(start: Any, end: Any, price: Any = "1", flat: Any = "0") -> Range:
    return {"from_value": start, "to_value": end, "per_unit_amount": price, "flat_amount": flat}


STEPPED = [tier(0, 10, "0.5", "2"), tier(11, 20, "0.4", "3"), tier(21, None, "0.1")]
ADJACENT = [tier(0, 10, "0.5", "2"), tier(10, 20, "0.4", "3"), tier(20, None, "0.1")]
FRACTIONS = [tier(0, 0.5, "10"), tier(0.5, 2.5, "1"), tier(2.5, None, "0.01")]


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked(datetime(2026, 3, 1, tzinfo=UTC)) as lago:
        lago.customer()
        yield lago


def charge(lago: Asked, model: str, properties: Any, **metric: Any) -> dict[str, Any]:
    given = {"name": "Gb", "code": "gb", "aggregation_type": "sum_agg", "field_name": "gb", **metric}
    ident = lago.post("/billable_metrics", {"billable_metric": given})["billable_metric"]["lago_id"]
    return {"billable_metric_id": ident, "charge_model": model, "properties": properties}


def plan(*charges: dict[str, Any]) -> dict[str, Any]:
    terms = {"name": "p", "code": "p", "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
    return {"plan": {**terms, "pay_in_advance": False, "charges": list(charges)}}


def billed(lago: Asked, model: str, properties: Any, units: str) -> Any:
    """The fee of so many units."""
    lago.post("/plans", plan(charge(lago, model, properties)))
    terms = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "p"}
    lago.post("/subscriptions", {"subscription": terms})
    event = {"transaction_id": "t", "external_subscription_id": "acme", "code": "gb", "properties": {"gb": units}}
    lago.post("/events", {"event": event})
    usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    lago.simulator.travel(datetime(2026, 4, 1, 1, 10, tzinfo=UTC), jobs=["Clock::SubscriptionsBillerJob"])
    [fee] = [fee for fee in lago.invoice()["fees"] if fee["item"]["type"] == "charge"]
    assert usage["amount_cents"] == fee["amount_cents"]
    return fee


@pytest.mark.parametrize("ranges", [STEPPED, ADJACENT])
@pytest.mark.parametrize(
    ("units", "cents", "held"),
    [
        ("0", 200, ["0.0"]),
        ("10", 700, ["10.0"]),
        ("10.5", 1020, ["10.0", "0.5"]),
        ("20", 1400, ["10.0", "10.0"]),
        ("20.25", 1403, ["10.0", "10.0", "0.25"]),
        ("1000000000", 10000001200, ["10.0", "10.0", "999999980.0"]),
    ],
)
def test_both_ways_to_write_bounds_mean_the_same(
    lago: Asked, ranges: list[Range], units: str, cents: int, held: list[str]
) -> None:
    fee = billed(lago, "graduated", {"graduated_ranges": ranges}, units)
    assert fee["amount_cents"] == cents
    details = fee["amount_details"]["graduated_ranges"]
    assert [item["units"] for item in details] == held
    assert [(item["from_value"], item["to_value"]) for item in details] == [
        (item["from_value"], item["to_value"]) for item in ranges[: len(held)]
    ]


@pytest.mark.parametrize(("units", "cents"), [("0.25", 250), ("0.5", 500), ("2", 650), ("2.5", 700), ("102.5", 800)])
def test_bounds_may_have_fractions(lago: Asked, units: str, cents: int) -> None:
    assert billed(lago, "graduated", {"graduated_ranges": FRACTIONS}, units)["amount_cents"] == cents


@pytest.mark.parametrize(
    ("units", "cents"), [("0", 500), ("10", 1500), ("10.5", 1225), ("11", 1250), ("100", 5700), ("100.5", 101)]
)
def test_all_units_fall_into_one_range_of_a_volume(lago: Asked, units: str, cents: int) -> None:
    ranges = [tier(0, 10, "1", "5"), tier(11, 100, "0.5", "7"), tier(101, None, "0.01")]
    fee = billed(lago, "volume", {"volume_ranges": ranges}, units)
    assert fee["amount_cents"] == cents


BAD = "invalid_graduated_ranges"


@pytest.mark.parametrize(
    ("ranges", "codes"),
    [
        ([], ["missing_graduated_ranges"]),
        ([tier(0, 10)], [BAD]),
        ([tier(1, None)], []),
        ([tier(2, None)], [BAD]),
        ([tier(0, 10), tier(12, None)], [BAD]),
        ([tier(0, 10), tier(9, None)], [BAD]),
        ([tier(0, None), tier(1, None)], [BAD]),
        ([tier(0, 0), tier(1, None)], [BAD]),
        ([tier(0, 10, 1)], ["invalid_amount", BAD]),
        ([tier(0, None, "x", "y")], ["invalid_amount", "invalid_amount"]),
        # What is wrong with one key of all ranges comes together.
        ([tier(0, 10, "-1"), tier(12, 20, "x"), tier(21, None)], ["invalid_amount", "invalid_amount", BAD]),
        ([tier("0", None)], [BAD]),
    ],
)
def test_graduated_ranges_that_are_refused(lago: Asked, ranges: list[Range], codes: list[str]) -> None:
    given = plan(charge(lago, "graduated", {"graduated_ranges": ranges}))
    answer = lago.post("/plans", given, 422 if codes else 200)
    if codes:
        assert answer["error_details"] == {"properties": codes}


@pytest.mark.parametrize(
    ("ranges", "codes"),
    [
        ([], ["missing_volume_ranges"]),
        ([tier(0, 10), tier(11, None)], []),
        ([tier(0, 10), tier(12, None)], []),
        ([tier(0, 10), tier(10, None)], ["invalid_volume_ranges"]),
        ([tier(0, 10), tier(13, None)], ["invalid_volume_ranges"]),
    ],
)
def test_volume_ranges_that_are_refused(lago: Asked, ranges: list[Range], codes: list[str]) -> None:
    answer = lago.post("/plans", plan(charge(lago, "volume", {"volume_ranges": ranges})), 422 if codes else 200)
    if codes:
        assert answer["error_details"] == {"properties": codes}


@pytest.mark.parametrize(
    ("model", "properties", "codes"),
    [
        ("percentage", {"rate": "x", "fixed_amount": 1}, ["invalid_value", "invalid_rate", "invalid_fixed_amount"]),
        ("percentage", {"rate": "1"}, ["invalid_value"]),
    ],
)
def test_the_latest_value_cannot_be_priced_by_a_percentage(
    lago: Asked, model: str, properties: Any, codes: list[str]
) -> None:
    given = charge(lago, model, properties, aggregation_type="latest_agg")
    assert lago.post("/plans", plan(given), 422)["error_details"] == {"properties": codes}


def test_graduated_percentages_need_a_licence(lago: Asked) -> None:
    ranges = [{"from_value": 0, "to_value": None, "rate": "1", "flat_amount": "0"}]
    given = charge(lago, "graduated_percentage", {"graduated_percentage_ranges": ranges})
    refused = lago.post("/plans", plan(given), 422)
    assert refused["error_details"] == {"charge_model": ["graduated_percentage_requires_premium_license"]}


def test_a_least_amount_is_dropped_without_a_licence(lago: Asked) -> None:
    given = charge(lago, "standard", {"amount": "1"}) | {"min_amount_cents": 1000}
    [shown] = lago.post("/plans", plan(given))["plan"]["charges"]
    assert shown["min_amount_cents"] == 0
