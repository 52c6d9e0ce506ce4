"""Coupons, and what they take off invoices."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, metric, plan


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        yield lago


def coupon(lago: Asked, code: str = "c", status: int = 200, **fields: Any) -> Any:
    terms = {"name": code, "code": code, "coupon_type": "percentage", "percentage_rate": "10", "frequency": "once"}
    return lago.post("/coupons", {"coupon": {**terms, "expiration": "no_expiration", **fields}}, status)


def apply(lago: Asked, code: str = "c", status: int = 200, **fields: Any) -> Any:
    terms = {"external_customer_id": "acme", "coupon_code": code, **fields}
    return lago.post("/applied_coupons", {"applied_coupon": terms}, status)


def applied(lago: Asked) -> Any:
    return lago.get("/customers/acme/applied_coupons")["applied_coupons"]


FIXED: dict[str, Any] = {
    "coupon_type": "fixed_amount",
    "percentage_rate": None,
    "amount_cents": 700,
    "amount_currency": "USD",
}


def test_terms_can_be_overridden_when_a_coupon_is_applied(lago: Asked) -> None:
    coupon(lago)
    assert apply(lago, percentage_rate="25", frequency="forever")["applied_coupon"]["percentage_rate"] == "25.0"
    lago.subscribe(1000)
    assert lago.invoice()["coupons_amount_cents"] == 250


def test_a_fixed_amount_is_used_up_over_invoices(lago: Asked) -> None:
    coupon(lago, **FIXED)
    apply(lago)
    lago.subscribe(500, code="a")
    assert lago.invoice()["total_amount_cents"] == 0
    assert [row["amount_cents_remaining"] for row in applied(lago)] == [200]
    lago.subscribe(500, code="b")
    assert lago.invoice()["total_amount_cents"] == 300
    [row] = applied(lago)
    assert (row["status"], row["amount_cents_remaining"]) == ("terminated", 0)
    assert sum(credit["amount_cents"] for credit in row["credits"]) == 700


def test_a_void_invoice_gives_a_coupon_back(lago: Asked) -> None:
    coupon(lago, **FIXED)
    apply(lago)
    lago.subscribe(1000)
    assert applied(lago)[0]["status"] == "terminated"
    lago.post(f"/invoices/{lago.invoice()['lago_id']}/void", None)
    [row] = applied(lago)
    assert (row["status"], row["amount_cents_remaining"], row["terminated_at"]) == ("active", 700, None)


def test_a_coupon_for_another_plan_takes_nothing_off(lago: Asked) -> None:
    lago.subscribe(1000, code="a", customer="else")
    coupon(lago, applies_to={"plan_codes": ["a"]})
    apply(lago)
    lago.subscribe(1000, code="b")
    assert lago.invoice()["coupons_amount_cents"] == 0
    overlapping = coupon(lago, code="d", applies_to={"plan_codes": ["a"]})
    assert overlapping["coupon"]["plan_codes"] == ["a"]
    assert apply(lago, "d", 405)["code"] == "plan_overlapping"


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"coupon_type": "nope"}, {"coupon_type": ["value_is_invalid"]}),
        ({"frequency": None}, {"frequency": ["value_is_invalid"]}),
        ({"percentage_rate": None}, {"percentage_rate": ["value_is_mandatory"]}),
        ({**FIXED, "amount_cents": 0}, {"amount_cents": ["value_is_out_of_range"]}),
        ({**FIXED, "amount_currency": "XXX"}, {"amount_currency": ["value_is_invalid"]}),
        (
            {"coupon_type": "fixed_amount"},
            {"amount_cents": ["value_is_mandatory"], "amount_currency": ["value_is_mandatory"]},
        ),
        ({"expiration_at": "2026-03-09"}, {"expiration_at": ["invalid_date"]}),
        ({"name": ""}, {"name": ["value_is_mandatory"]}),
    ],
)
def test_refusals(lago: Asked, fields: dict[str, Any], details: dict[str, list[str]]) -> None:
    assert coupon(lago, status=422, **fields)["error_details"] == details


def test_limits_must_exist_and_be_of_one_kind(lago: Asked) -> None:
    both = {"plan_codes": ["a"], "billable_metric_codes": ["b"]}
    assert coupon(lago, status=404, applies_to=both)["code"] == "plans_not_found"
    assert coupon(lago, status=404, applies_to={"plan_codes": ["a"]})["code"] == "plans_not_found"
    assert coupon(lago, status=404, applies_to={"billable_metric_codes": ["b"]})["code"] == "billable_metrics_not_found"


def test_what_tells_a_coupon_apart_is_fixed_once_it_is_applied(lago: Asked) -> None:
    coupon(lago)
    assert lago.put("/coupons/c", {"coupon": {"percentage_rate": "20"}})["coupon"]["percentage_rate"] == "20.0"
    apply(lago)
    changed = lago.put("/coupons/c", {"coupon": {"percentage_rate": "30", "name": "New"}})["coupon"]
    assert (changed["percentage_rate"], changed["name"]) == ("20.0", "New")


def test_deleting_a_coupon_takes_it_from_customers_and_frees_its_code(lago: Asked) -> None:
    coupon(lago)
    apply(lago)
    lago.delete("/coupons/c")
    assert [row["status"] for row in applied(lago)] == ["terminated"]
    coupon(lago)


def test_a_coupon_expires(lago: Asked) -> None:
    coupon(lago, expiration="time_limit", expiration_at="2026-03-12T00:00:00Z")
    lago.simulator.travel(NOW + timedelta(days=4))
    assert apply(lago, status=404)["code"] == "coupon_not_found"
    assert lago.get("/coupons/c")["coupon"]["terminated_at"] is not None


TO_PLAN = {"plan_codes": ["p"]}
TO_TOKENS = {"billable_metric_codes": ["tokens"]}


@pytest.mark.parametrize(
    ("held", "asked_for", "status"),
    [
        pytest.param({"plan_codes": ["p"]}, {"billable_metric_codes": ["tokens"]}, 405, id="a plan charges the metric"),
        pytest.param({"billable_metric_codes": ["tokens"]}, {"plan_codes": ["p"]}, 405, id="the other way round"),
        pytest.param(
            {"billable_metric_codes": ["tokens"]}, {"billable_metric_codes": ["tokens"]}, 405, id="one metric"
        ),
        pytest.param({"plan_codes": ["p"]}, {"billable_metric_codes": ["calls"]}, 200, id="another metric"),
        pytest.param({"plan_codes": ["p"]}, {}, 200, id="no limit"),
    ],
)
def test_limited_coupons_that_overlap_are_refused_beside_each_other(
    lago: Asked, held: dict[str, Any], asked_for: dict[str, Any], status: int
) -> None:
    plan(lago, charge(metric(lago)))
    metric(lago, "calls", "count_agg")
    lago.customer()
    coupon(lago, code="held", applies_to=held)
    coupon(lago, code="more", applies_to=asked_for)
    apply(lago, "held")
    assert apply(lago, "more", status).get("code", "plan_overlapping") == "plan_overlapping"
