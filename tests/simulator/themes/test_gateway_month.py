"""A month of a gateway for language models: batches all day long, usage looked at, one invoice at the end."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest

from ..resources.asking import Asked, asked

START = datetime(2026, 6, 1, tzinfo=UTC)
MODELS = ("large", "small", "other")
PRICES: dict[str | None, Any] = {"large": "0.00003", "small": "0.000005", None: "0.00001"}
DAYS = 30


def metrics(lago: Asked) -> dict[str, str]:
    filters = [{"key": "model", "values": ["large", "small"]}]
    given: dict[str, dict[str, Any]] = {
        "tokens": {"aggregation_type": "sum_agg", "field_name": "tokens", "filters": filters},
        "calls": {"aggregation_type": "count_agg"},
        "peak": {"aggregation_type": "max_agg", "field_name": "level"},
        "users": {"aggregation_type": "unique_count_agg", "field_name": "user_id"},
        "seats": {"aggregation_type": "latest_agg", "field_name": "level"},
    }
    return {
        code: lago.post("/billable_metrics", {"billable_metric": {"name": code, "code": code, **terms}})[
            "billable_metric"
        ]["lago_id"]
        for code, terms in given.items()
    }


def month(random: Random) -> list[dict[str, Any]]:
    """A batch of a hundred events for each day."""
    rows = []
    for day in range(DAYS):
        for number in range(100):
            at = START + timedelta(days=day, seconds=random.randrange(60, 86_400))
            code = random.choice(["tokens", "tokens", "calls", "peak", "users", "seats"])
            properties = {
                "tokens": random.randrange(1, 5000),
                "model": random.choice(MODELS),
                "region": random.choice(["eu", "us"]),
                "level": random.randrange(1, 50),
                "user_id": f"u{random.randrange(9)}",
            }
            rows.append(
                {
                    "transaction_id": f"{day}-{number}",
                    "external_subscription_id": "acme",
                    "code": code,
                    "timestamp": at.timestamp(),
                    "properties": properties,
                }
            )
    return rows


def cents(amount: Decimal) -> int:
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked(START) as lago:
        lago.customer()
        ids = metrics(lago)
        by_region = {"pricing_group_keys": ["region"]}
        priced = [
            {"values": {"model": [model]}, "properties": {"amount": PRICES[model], **by_region}}
            for model in ("large", "small")
        ]
        charges = [
            {
                "billable_metric_id": ids["tokens"],
                "charge_model": "standard",
                "properties": by_region | {"amount": PRICES[None]},
                "filters": priced,
            },
            *(
                {"billable_metric_id": ids[code], "charge_model": "standard", "properties": {"amount": "0.1"}}
                for code in ("calls", "peak", "users", "seats")
            ),
        ]
        terms = {"name": "gw", "code": "gw", "interval": "monthly", "amount_cents": 5000, "amount_currency": "USD"}
        lago.post("/plans", {"plan": {**terms, "pay_in_advance": False, "charges": charges}})
        given = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "gw"}
        lago.post("/subscriptions", {"subscription": given})
        yield lago


def usage(lago: Asked) -> dict[str, Any]:
    shown = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    return {item["billable_metric"]["code"]: item for item in shown["charges_usage"]}


def expected(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What a month costs, counted again: the tokens by model and region, and the units of the other metrics."""
    tokens: Counter[tuple[str | None, str]] = Counter()
    for row in rows:
        if row["code"] == "tokens":
            own = row["properties"]
            tokens[own["model"] if own["model"] in PRICES else None, own["region"]] += own["tokens"]
    of = {code: [row for row in rows if row["code"] == code] for code in ("calls", "peak", "users", "seats")}
    return {
        "tokens": {key: cents(units * Decimal(PRICES[key[0]])) for key, units in tokens.items()},
        "calls": len(of["calls"]),
        "peak": max(row["properties"]["level"] for row in of["peak"]),
        "users": len({row["properties"]["user_id"] for row in of["users"]}),
        "seats": max(of["seats"], key=lambda row: row["timestamp"])["properties"]["level"],
    }


def test_a_month_is_billed_as_it_was_used(lago: Asked) -> None:
    rows = month(Random(7))
    for day in range(DAYS):
        lago.simulator.travel(START + timedelta(days=day, hours=23, minutes=59, seconds=59), jobs=[])
        lago.post("/events/batch", {"events": rows[100 * day : 100 * (day + 1)]})
        if day in (0, 14, DAYS - 1):
            wanted, shown = expected(rows[: 100 * (day + 1)]), usage(lago)
            assert shown["tokens"]["amount_cents"] == sum(wanted["tokens"].values())
            assert {code: int(Decimal(shown[code]["units"])) for code in ("calls", "peak", "users", "seats")} == {
                code: wanted[code] for code in ("calls", "peak", "users", "seats")
            }
    lago.simulator.travel(datetime(2026, 7, 1, 1, 10, tzinfo=UTC), jobs=["Clock::SubscriptionsBillerJob"])
    invoice = lago.invoice()
    fees = [fee for fee in invoice["fees"] if fee["item"]["code"] == "tokens"]
    billed = {
        ((fee["item"]["filters"] or {"model": [None]})["model"][0], fee["item"]["grouped_by"]["region"]): fee[
            "amount_cents"
        ]
        for fee in fees
    }
    wanted = expected(rows)
    assert billed == wanted["tokens"]
    assert len(fees) == len(billed)
    others = 10 * sum(wanted[code] for code in ("calls", "peak", "users", "seats"))
    assert invoice["fees_amount_cents"] == 5000 + sum(billed.values()) + others
    [period] = lago.get("/customers/acme/past_usage?external_subscription_id=acme")["usage_periods"]
    assert period["amount_cents"] == invoice["fees_amount_cents"]
    past = {item["billable_metric"]["code"]: item["amount_cents"] for item in period["charges_usage"]}
    assert past["tokens"] == sum(billed.values())
    assert lago.get("/fees?external_customer_id=acme&billable_metric_code=tokens")["meta"]["total_count"] == len(fees)
    assert lago.get("/events?external_subscription_id=acme&per_page=10")["meta"]["total_pages"] == 10 * DAYS
    assert usage(lago)["tokens"]["events_count"] == 0


def test_a_batch_that_comes_twice_is_refused_as_a_whole(lago: Asked) -> None:
    rows = month(Random(7))[:100]
    lago.post("/events/batch", {"events": rows})
    refused = lago.post("/events/batch", {"events": [*rows[:99], {**rows[99], "transaction_id": "new"}]}, 422)
    assert set(refused["error_details"]) == {str(place) for place in range(99)}
    assert lago.get("/events")["meta"]["total_count"] == 100
    refused = lago.post("/events/batch", {"events": [*rows, rows[0]]}, 422)
    assert refused["error_details"] == {"events": ["too_many_events"]}
