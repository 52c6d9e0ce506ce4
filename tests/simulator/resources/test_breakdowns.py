"""Usage broken down by keys that do not price it, as usage and fees show it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, charged, metric, plan, send, subscribe, usage

SHOWN = {"value": "cloud", "options": {"display_in_invoice": True}}
HIDDEN = {"value": "team"}


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        yield lago


def billed(lago: Asked, metric_id: str, *keys: Any, pricing: tuple[str, ...] = (), **fields: Any) -> None:
    grouped = {"pricing_group_keys": list(pricing)} if pricing else {}
    prices = {"amount": "1", "presentation_group_keys": list(keys), **grouped}
    plan(lago, charge(metric_id, properties=prices, **fields))
    subscribe(lago)


def told(item: Any) -> list[tuple[str, str]]:
    """Each breakdown, its values in the order of their keys."""
    rows = item["presentation_breakdowns"]
    return [
        ("/".join(row["presentation_by"][key] for key in sorted(row["presentation_by"])), row["units"]) for row in rows
    ]


def charge_fees(lago: Asked) -> list[Any]:
    return [fee for fee in lago.get("/fees")["fees"] if fee["item"]["type"] == "charge"]


USED = [
    {"n": 1, "cloud": "aws", "team": "a"},
    {"n": 2, "cloud": "aws", "team": "b"},
    {"n": 4, "cloud": "gcp", "team": "a"},
]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("sum_agg", ["1.0", "2.0", "4.0"]),
        ("max_agg", ["1.0", "2.0", "4.0"]),
        ("latest_agg", ["1.0", "2.0", "4.0"]),
        ("count_agg", ["1.0", "1.0", "1.0"]),
        ("unique_count_agg", ["1.0", "1.0", "1.0"]),
    ],
)
def test_usage_is_broken_down_as_it_is_counted(lago: Asked, kind: str, expected: list[str]) -> None:
    billed(lago, metric(lago, kind=kind), SHOWN, HIDDEN)
    send(lago, *USED)
    assert told(charged(lago)) == list(zip(["aws/a", "aws/b", "gcp/a"], expected, strict=True))


def test_nothing_used_is_not_broken_down(lago: Asked) -> None:
    billed(lago, metric(lago), SHOWN)
    assert told(charged(lago)) == []


def test_groups_have_breakdowns_of_their_own(lago: Asked) -> None:
    billed(lago, metric(lago), SHOWN, pricing=("team",))
    send(lago, *USED)
    found = charged(lago)
    assert told(found) == []
    groups = {row["grouped_by"]["team"]: told(row) for row in found["grouped_usage"]}
    assert groups == {"a": [("aws", "1.0"), ("gcp", "4.0")], "b": [("aws", "2.0")]}


def test_filters_have_breakdowns_of_their_own(lago: Asked) -> None:
    metric_id = metric(lago, filters=[{"key": "team", "values": ["a"]}])
    dear = {"properties": {"amount": "2"}, "values": {"team": ["a"]}}
    billed(lago, metric_id, SHOWN, filters=[dear])
    send(lago, *USED)
    found = charged(lago)
    assert [told(row) for row in found["filters"]] == [[("aws", "1.0"), ("gcp", "4.0")], [("aws", "2.0")]]
    assert told(found) == [("aws", "2.0")]


def test_one_key_may_be_asked_for(lago: Asked) -> None:
    billed(lago, metric(lago), SHOWN, HIDDEN)
    send(lago, *USED)
    assert told(charged(lago, query='&filter_by_presentation=["team","other"]')) == [("a", "5.0"), ("b", "2.0")]
    assert told(charged(lago, query='&filter_by_presentation=["other"]')) == []
    usage(lago, query="&filter_by_presentation=team", status=500)


def test_fees_show_the_keys_that_are_for_invoices(lago: Asked) -> None:
    billed(lago, metric(lago), SHOWN, HIDDEN)
    send(lago, *USED)
    lago.simulator.travel(NOW + timedelta(days=31))
    (fee,) = charge_fees(lago)
    assert told(fee) == [("aws", "3.0"), ("gcp", "4.0")]
    past = lago.get("/customers/acme/past_usage?external_subscription_id=acme")["usage_periods"]
    assert told(past[0]["charges_usage"][0]) == [("aws/a", "1.0"), ("aws/b", "2.0"), ("gcp/a", "4.0")]


def test_an_event_in_advance_is_broken_down_by_its_own_values(lago: Asked) -> None:
    billed(lago, metric(lago), SHOWN, pay_in_advance=True, invoiceable=False)
    send(lago, USED[2])
    (fee,) = charge_fees(lago)
    assert told(fee) == [("gcp", "4.0")]
