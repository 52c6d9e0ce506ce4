"""Usage: which events count, in which bucket and group, for how much, and for how long an answer is remembered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, charged, metric, plan, send, subscribe, usage


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        yield lago


def billed(lago: Asked, *charges: Any, **fields: Any) -> None:
    plan(lago, *charges, **fields)
    subscribe(lago)


def at(seconds: float) -> float:
    """So many seconds after the subscription began."""
    return NOW.timestamp() + seconds


def test_what_does_not_count_is_listed_as_nothing(lago: Asked) -> None:
    billed(lago, charge(metric(lago)))
    nothing = charged(lago)
    assert (nothing["units"], nothing["events_count"], nothing["amount_cents"]) == ("0.0", 0, 0)


def test_charges_are_sorted_by_the_names_of_their_metrics(lago: Asked) -> None:
    ids = [metric(lago, code=code, name=name) for code, name in (("a", "Zebra"), ("b", "école"), ("c", "Apple"))]
    billed(lago, *(charge(ident) for ident in ids))
    assert [row["billable_metric"]["name"] for row in usage(lago)["charges_usage"]] == ["Apple", "école", "Zebra"]


def test_filters_and_groups_add_up_to_the_charge(lago: Asked) -> None:
    metric_id = metric(lago, filters=[{"key": "region", "values": ["eu", "us"]}])
    keys = {"pricing_group_keys": ["user"]}
    dear = {"properties": {"amount": "2", **keys}, "values": {"region": ["eu"]}, "invoice_display_name": "EU"}
    billed(lago, charge(metric_id, properties={"amount": "1", **keys}, filters=[dear]))
    send(lago, {"n": 1, "region": "eu", "user": "b"}, {"n": 2, "region": "us", "user": "b"}, {"n": 4, "user": "a"})
    found = charged(lago)
    assert (found["units"], found["amount_cents"]) == ("7.0", 800)
    assert [(row["values"], row["units"]) for row in found["filters"]] == [({"region": ["eu"]}, "1.0"), (None, "6.0")]
    groups = {row["grouped_by"]["user"]: row for row in found["grouped_usage"]}
    assert [row["amount_cents"] for row in groups["b"]["filters"]] == [200, 200]
    assert [row["values"] for row in groups["a"]["filters"]] == [None]


def test_one_group_alone_and_no_groups_at_all(lago: Asked) -> None:
    keys = {"amount": "1", "pricing_group_keys": ["user"]}
    billed(lago, charge(metric(lago), properties=keys))
    send(lago, {"n": 1, "user": "a"}, {"n": 2, "user": "b"})
    alone = charged(lago, query='&filter_by_group={"user": "b"}')
    assert (alone["units"], alone["grouped_usage"]) == ("2.0", [])
    assert charged(lago, query="&group[user]=a")["units"] == "1.0"
    assert charged(lago, query="&skip_grouping=true")["grouped_usage"] == []
    usage(lago, query="&group=user", status=500)


@pytest.mark.parametrize(
    "name", ["charge_code", "filter_by_charge_code", "billable_metric_code", "filter_by_metric_code"]
)
def test_one_charge_alone(lago: Asked, name: str) -> None:
    billed(lago, charge(metric(lago)), charge(metric(lago, "calls", "count_agg")))
    assert charged(lago, query=f"&{name}=calls")["charge"]["code"] == "calls"
    assert usage(lago, query=f"&{name}=none", status=404)["code"] == "charge_not_found"


def test_full_usage_needs_more(lago: Asked) -> None:
    billed(lago, charge(metric(lago)))
    assert usage(lago, query="&full_usage=true", status=405)["code"] == "full_usage_not_allowed"


def test_negative_usage_is_none(lago: Asked) -> None:
    billed(lago, charge(metric(lago)))
    send(lago, {"n": -5})
    found = charged(lago)
    assert (found["units"], found["amount_cents"], found["events_count"]) == ("0.0", 0, 1)


def test_negative_usage_of_a_volume_charge_crashes_the_server(lago: Asked) -> None:
    ranges = [{"from_value": 0, "to_value": None, "per_unit_amount": "1", "flat_amount": "0"}]
    billed(lago, charge(metric(lago), charge_model="volume", properties={"volume_ranges": ranges}))
    send(lago, {"n": -5})
    usage(lago, status=500)
    lago.delete("/subscriptions/acme")
    assert lago.get("/invoices")["invoices"] == []


@pytest.mark.parametrize(("currency", "amount"), [("USD", 50), ("JPY", 0)])
def test_amounts_are_rounded_to_their_currency(lago: Asked, currency: str, amount: int) -> None:
    price = {"amount": "0.495"}
    billed(lago, charge(metric(lago), properties=price), amount_currency=currency)
    send(lago, {"n": 1})
    assert (usage(lago)["amount_cents"], usage(lago)["currency"]) == (amount, currency)


@pytest.mark.parametrize(
    ("levels", "taxes"),
    [
        (("charge", "plan", "customer", "organization"), 1),
        (("plan", "customer", "organization"), 2),
        (("customer", "organization"), 4),
        (("organization",), 8),
        ((), 0),
    ],
)
def test_the_nearest_taxes_apply(lago: Asked, levels: tuple[str, ...], taxes: int) -> None:
    rates = {"charge": 1, "plan": 2, "customer": 4, "organization": 8}
    for level in levels:
        given = {"name": level, "code": level, "rate": rates[level], "applied_to_organization": level == "organization"}
        lago.post("/taxes", {"tax": given})
    if "customer" in levels:
        lago.post("/customers", {"customer": {"external_id": "acme", "tax_codes": ["customer"]}})
    own = {"tax_codes": ["charge"]} if "charge" in levels else {}
    billed(lago, charge(metric(lago), **own), **({"tax_codes": ["plan"]} if "plan" in levels else {}))
    send(lago, {"n": 1})
    assert usage(lago)["taxes_amount_cents"] == taxes
    assert usage(lago, query="&apply_taxes=false")["taxes_amount_cents"] == 0


def test_recurring_units_outlive_their_subscription(lago: Asked) -> None:
    billed(lago, charge(metric(lago, recurring=True)), charge(metric(lago, "calls", "count_agg")))
    send(lago, {"n": 3})
    send(lago, {}, code="calls")
    lago.simulator.clock.freeze(NOW + timedelta(hours=1))
    lago.delete("/subscriptions/acme")
    lago.simulator.clock.freeze(NOW + timedelta(hours=2))
    subscribe(lago)
    assert [row["units"] for row in usage(lago)["charges_usage"]] == ["0.0", "3.0"]


def test_a_period_starts_in_the_millisecond_of_the_subscription(lago: Asked) -> None:
    lago.simulator.clock.freeze(NOW + timedelta(milliseconds=700, microseconds=300))
    billed(lago, charge(metric(lago)))
    for moment, units in ((0, 1), (0.699, 2), (0.7, 4), (86400, 8)):
        send(lago, {"n": units}, at=at(moment))
    assert charged(lago)["units"] == "12.0"


def test_late_events_find_their_place(lago: Asked) -> None:
    billed(lago, charge(metric(lago, kind="latest_agg")))
    send(lago, {"n": 2}, at=at(20))
    assert charged(lago)["units"] == "2.0"
    send(lago, {"n": 1}, at=at(10))
    assert charged(lago)["units"] == "2.0"
    send(lago, {"n": 3}, at=at(20))
    assert charged(lago)["units"] == "3.0"


def test_an_event_renews_the_one_bucket_that_it_would_be_billed_in(lago: Asked) -> None:
    values = [{"key": key, "values": ["x"]} for key in ("a", "b")]
    metric_id = metric(lago, filters=values)
    overlapping = [{"properties": {"amount": "1"}, "values": {key: ["x"]}} for key in ("a", "b")]
    billed(lago, charge(metric_id, filters=overlapping))
    usage(lago)
    send(lago, {"n": 1, "a": "x", "b": "x"})
    assert [row["units"] for row in charged(lago)["filters"]] == ["1.0", "0.0", "0.0"]
    send(lago, {"n": 1, "b": "x"})
    assert [row["units"] for row in charged(lago)["filters"]] == ["1.0", "2.0", "0.0"]


def test_what_was_remembered_goes_with_its_period(lago: Asked) -> None:
    billed(lago, charge(metric(lago)))
    send(lago, {"n": 1})
    assert charged(lago)["units"] == "1.0"
    lago.simulator.clock.freeze(datetime(2026, 4, 1, 0, 0, 1, tzinfo=UTC))
    assert charged(lago)["units"] == "0.0"


def test_another_price_counts_at_once(lago: Asked) -> None:
    (made,) = plan(lago, charge(metric(lago)))["charges"]
    subscribe(lago)
    send(lago, {"n": 1})
    assert usage(lago)["amount_cents"] == 100
    dearer = {"charge_model": "standard", "properties": {"amount": "3"}, "id": made["lago_id"]}
    lago.put("/plans/p", {"plan": {"charges": [dearer]}})
    assert usage(lago)["amount_cents"] == 300


def test_leap_days_belong_to_february() -> None:
    with asked(datetime(2028, 2, 29, 12, tzinfo=UTC)) as lago:
        lago.customer()
        plan(lago, charge(metric(lago)))
        subscribe(lago, billing_time="anniversary")
        found = usage(lago)
        assert (found["from_datetime"], found["to_datetime"]) == ("2028-02-29T12:00:00Z", "2028-03-28T23:59:59Z")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("external_subscription_id=acme&billable_metric_code=none", 404, "billable_metric_not_found"),
        ("", 422, "validation_errors"),
    ],
)
def test_past_usage_refuses(lago: Asked, query: str, status: int, code: str) -> None:
    assert lago.get(f"/customers/acme/past_usage?{query}", status)["code"] == code


def test_past_usage_is_what_was_invoiced(lago: Asked) -> None:
    assert lago.get("/customers/nobody/past_usage?external_subscription_id=acme")["usage_periods"] == []
    billed(lago, charge(metric(lago)), amount_cents=3100)
    for month in (4, 5):
        send(lago, {"n": month})
        lago.simulator.travel(datetime(2026, month, 1, 1, tzinfo=UTC))
    path = "/customers/acme/past_usage?external_subscription_id=acme"
    latest, first = lago.get(path)["usage_periods"]
    assert (latest["from_datetime"], latest["amount_cents"]) == ("2026-04-01T00:00:00Z", 3600)
    assert (first["from_datetime"], first["charges_usage"][0]["units"]) == ("2026-03-10T09:30:00Z", "4.0")
    limited = lago.get(f"{path}&periods_count=1")
    assert (len(limited["usage_periods"]), limited["meta"]["total_pages"]) == (1, 2)


def test_lifetime_usage_takes_what_was_before(lago: Asked) -> None:
    billed(lago, charge(metric(lago)))
    given = {"lifetime_usage": {"external_historical_usage_amount_cents": 700}}
    changed = lago.put("/subscriptions/acme/lifetime_usage", given)["lifetime_usage"]
    assert changed["external_historical_usage_amount_cents"] == 700
    again = lago.get("/subscriptions/acme/lifetime_usage")["lifetime_usage"]
    assert again["lago_id"] == changed["lago_id"]
    lago.get("/subscriptions/none/lifetime_usage", 404)
