"""Events: what is stored, what is refused, what is found again."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import Asked, asked
from .shop import metric, plan, send, subscribe


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        yield lago


def sent(lago: Asked, status: int = 200, **fields: Any) -> Any:
    event = {"transaction_id": "t", "code": "tokens", "external_subscription_id": "acme", **fields}
    answer = lago.post("/events", {"event": event}, status)
    return answer["event"] if status == 200 else answer


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("1_773_135_000", "2026-03-10T09:30:00.000Z"),
        (" 12.0005 ", "1970-01-01T00:00:12.000Z"),
        (-62135596801, "0000-12-31T23:59:59.000Z"),
        (253402300800, "10000-01-01T00:00:00.000Z"),
        (9224318015999, "294276-12-31T23:59:59.000Z"),
        (False, "2026-03-10T09:30:00.000Z"),
        ({}, "2026-03-10T09:30:00.000Z"),
    ],
)
def test_timestamps(lago: Asked, given: Any, stored: str) -> None:
    assert sent(lago, timestamp=given)["timestamp"] == stored


@pytest.mark.parametrize("given", ["NaN", "Infinity", "12 s", "0x10", "2026-03-10"])
def test_timestamps_that_are_none(lago: Asked, given: Any) -> None:
    assert sent(lago, 422, timestamp=given)["error_details"] == {"timestamp": ["invalid_format"]}


@pytest.mark.parametrize("given", [9224318016000, -210866803201, 10**30])
def test_timestamps_beyond_the_database_crash_the_server(lago: Asked, given: Any) -> None:
    sent(lago, 500, timestamp=given)


@pytest.mark.parametrize(
    ("given", "stored"), [("12.50", "12.5"), (3, "3.0"), ("7 cents", "7.0"), ("", None), (None, None), (True, "1.0")]
)
def test_amounts_of_their_own(lago: Asked, given: Any, stored: str | None) -> None:
    assert sent(lago, precise_total_amount_cents=given)["precise_total_amount_cents"] == stored


@pytest.mark.parametrize("field", ["transaction_id", "code"])
@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_what_an_event_must_have(lago: Asked, field: str, value: Any) -> None:
    assert sent(lago, 422, **{field: value})["error_details"] == {field: ["value_is_mandatory"]}


def test_an_id_is_taken_per_subscription(lago: Asked) -> None:
    sent(lago)
    sent(lago, external_subscription_id="other")
    sent(lago, 422)
    for _ in range(2):
        sent(lago, external_subscription_id=None)


def test_a_refused_batch_stores_nothing(lago: Asked) -> None:
    sent(lago)
    event = {"code": "tokens", "external_subscription_id": "acme"}
    batch = {"events": [{**event, "transaction_id": "new"}, {**event, "transaction_id": "t"}]}
    assert lago.post("/events/batch", batch, 422)["error_details"] == {"1": {"transaction_id": ["value_already_exist"]}}
    assert lago.get("/events")["meta"]["total_count"] == 1


def test_properties_come_back_as_they_were_sent(lago: Asked) -> None:
    properties = {"n": 1.5, "text": "<é>", "list": [1, None], "deep": {"a": {"b": True}}}
    sent(lago, properties=properties)
    assert lago.get("/events/t")["event"]["properties"] == properties


def test_the_latest_usage_comes_first(lago: Asked) -> None:
    for ident, at in (("b", 20), ("a", 20), ("c", 30), ("d", 10)):
        sent(lago, transaction_id=ident, timestamp=at)
    assert [event["transaction_id"] for event in lago.get("/events")["events"]] == ["c", "a", "b", "d"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("code=calls", ["b"]),
        ("external_subscription_id=other", ["c"]),
        ("timestamp_from=2026-03-10T09:30:10Z&timestamp_to=2026-03-10T09:30:20Z", ["c", "b"]),
        ("timestamp_from=2026-03-11", []),
        ("timestamp_from_started_at=true&external_subscription_id=acme", ["b", "a"]),
        ("per_page=1&page=2", ["b"]),
    ],
)
def test_filters(lago: Asked, query: str, found: list[str]) -> None:
    plan(lago)
    subscribe(lago)
    sent(lago, transaction_id="a", timestamp=1773135005)
    sent(lago, transaction_id="b", timestamp=1773135010, code="calls")
    sent(lago, transaction_id="c", timestamp=1773135020, external_subscription_id="other")
    assert [event["transaction_id"] for event in lago.get(f"/events?{query}")["events"]] == found


@pytest.mark.parametrize(
    ("query", "details"),
    [
        ("timestamp_to=soon", {"timestamp_to": ["invalid_date"]}),
        (
            "timestamp_from_started_at=true&timestamp_from=2026-03-10",
            {
                "timestamp_from": ["cannot be used with timestamp_from_started_at"],
                "external_subscription_id": ["required with timestamp_from_started_at"],
            },
        ),
        ("timestamp_from_started_at=maybe", {"timestamp_from_started_at": ["must be one of: true, false"]}),
    ],
)
def test_filters_that_are_refused(lago: Asked, query: str, details: Any) -> None:
    assert lago.get(f"/events?{query}", 422)["error_details"] == details


def test_an_event_from_before_its_subscription_counts_later(lago: Asked) -> None:
    metric_id = metric(lago)
    send(lago, {"n": 5}, at=1773000000)
    price = {"billable_metric_id": metric_id, "charge_model": "standard", "properties": {"amount": "1"}}
    plan(lago, price)
    subscribe(lago, subscription_at="2026-03-01")
    usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    assert usage["amount_cents"] == 500


def test_enriched_events_are_elsewhere(lago: Asked) -> None:
    assert lago.get("/events_enriched", 403)["code"] == "endpoint_not_available"
