"""Hostile values cost what they are long: what grows with a length's square, or with a number, never comes back."""

import json
from typing import Any

import pytest

from .world import World

DIGITS = 100_000
VALUES = {
    "huge": "1e999999999",
    "small": "1e-999999999",
    "digits": "9" * DIGITS,
    "underscores": "1_" * DIGITS,
    "nearly a number": "1" * DIGITS + "x",
    "points": "1." * DIGITS,
    "spaces": " " * DIGITS + "x",
    "nearly an address": "a@" + "." * DIGITS + "@",
}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def post(world: World, path: str, **body: Any) -> int:
    return world.ask("POST", f"/api/v1/{path}", json.dumps(body).encode()).status


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_whatever_field_they_stand_in(world: World, value: str) -> None:
    ids = {"external_customer_id": "org_1"}
    wallet = {**ids, "rate_amount": "1", "currency": "USD"}
    event = {"transaction_id": f"t{len(value)}", "code": "tokens", "external_subscription_id": "org_1"}
    answered = [
        post(world, "customers", customer={"external_id": "org_2", "email": value, "net_payment_term": value}),
        *(post(world, "wallets", wallet={**wallet, name: value}) for name in ("rate_amount", "paid_credits")),
        *(post(world, "events", event={**event, name: value}) for name in ("timestamp", "precise_total_amount_cents")),
        post(world, "events", event={**event, "properties": {"tokens": value}}),
        post(world, "coupons", coupon={"code": "c", "name": "c", "percentage_rate": value, "amount_cents": value}),
        post(world, "taxes", tax={"code": "t", "name": "t", "rate": value}),
    ]
    assert set(answered) <= {200, 404, 422, 500}
    assert not world.simulator.errors


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize(
    "expression",
    [
        "concat(event.properties.n, '-')",
        "event.properties.n * event.properties.n * event.properties.n",
        "round(event.properties.n, event.properties.n)",
        "ceil(event.properties.n / 3, 99999999999)",
    ],
)
def test_in_an_expression(world: World, expression: str, value: str) -> None:
    event = {"code": "x", "timestamp": 1, "properties": {"n": value}}
    assert post(world, "billable_metrics/evaluate_expression", expression=expression, event=event) in (200, 422)
    assert not world.simulator.errors


@pytest.mark.parametrize("expression", ["+".join("1" * DIGITS), " " * DIGITS + "?", "(" * DIGITS, "'" * DIGITS])
def test_expressions_without_end(world: World, expression: str) -> None:
    assert post(world, "billable_metrics/evaluate_expression", expression=expression, event={}) == 422
