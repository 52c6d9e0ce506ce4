"""Prices of a subscription's own: a plan made of the one that is named, with the same code."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, metric, plan, send, subscribe, usage


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.simulator.reset(now=NOW, premium=True)
        lago.customer()
        lago.post("/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": "20"}})
        plan(lago, charge(metric(lago)), charge(metric(lago, "calls")), amount_cents=3000)
        yield lago


def held(lago: Asked) -> Any:
    return lago.get("/subscriptions/acme")["subscription"]["plan"]


def test_what_is_named_is_changed_and_the_rest_is_copied(lago: Asked) -> None:
    parent = lago.get("/plans/p")["plan"]
    tokens = {"id": parent["charges"][0]["lago_id"], "properties": {"amount": "0.25"}, "min_amount_cents": 500}
    subscribe(lago, plan_overrides={"amount_cents": 1000, "tax_codes": ["vat"], "charges": [tokens], "name": "Own"})
    own = held(lago)
    assert (own["code"], own["name"], own["amount_cents"], own["parent_id"]) == ("p", "Own", 1000, parent["lago_id"])
    assert [tax["code"] for tax in own["taxes"]] == ["vat"]
    changed = {row["code"]: (row["properties"]["amount"], row["min_amount_cents"]) for row in own["charges"]}
    assert changed == {"tokens": ("0.25", 500), "calls": ("1", 0)}
    assert [row["lago_parent_id"] for row in own["charges"]] == [row["lago_id"] for row in parent["charges"]]
    send(lago, {"n": 4})
    assert usage(lago)["amount_cents"] == 100
    assert lago.get("/plans/p")["plan"] == parent
    assert [row["lago_id"] for row in lago.get("/plans")["plans"]] == [parent["lago_id"]]
    assert [row["external_id"] for row in lago.get("/subscriptions?overridden=true")["subscriptions"]] == ["acme"]


def test_asking_for_the_plan_again_begins_the_subscription_anew(lago: Asked) -> None:
    before = subscribe(lago, plan_overrides={"amount_cents": 1000})
    after = subscribe(lago)
    assert before["lago_id"] != after["lago_id"]
    assert (held(lago)["amount_cents"], held(lago)["parent_id"]) == (3000, None)


@pytest.mark.parametrize(
    ("overrides", "named"),
    [
        ({"minimum_commitment": {"amount_cents": 1}}, "plan_overrides.minimum_commitment"),
        ({"usage_thresholds": [{"amount_cents": 1}]}, "plan_overrides.usage_thresholds"),
        ({"charges": [{"id": "x", "charge_model": "package"}]}, "plan_overrides.charges.charge_model"),
        ({"charges": "x"}, "plan_overrides.charges"),
    ],
)
def test_what_is_not_simulated_is_named(lago: Asked, overrides: dict[str, Any], named: str) -> None:
    terms = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "p", "plan_overrides": overrides}
    answer = lago.post("/subscriptions", {"subscription": terms}, 501)
    assert named in answer["error"] + str(answer)
    lago.get("/subscriptions/acme", 404)


def test_prices_that_are_wrong_are_refused_and_nothing_is_made(lago: Asked) -> None:
    terms = {"external_customer_id": "acme", "external_id": "acme", "plan_code": "p"}
    own = {"charges": [{"id": lago.get("/plans/p")["plan"]["charges"][0]["lago_id"], "properties": {"amount": "x"}}]}
    for overrides in (own, {"amount_cents": -1}, {"amount_cents": None}):
        lago.post("/subscriptions", {"subscription": {**terms, "plan_overrides": overrides}}, 422)
    lago.get("/subscriptions/acme", 404)
