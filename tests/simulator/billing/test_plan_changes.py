"""From one plan to another: what is given back, what is billed, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from .shop import Shop

MARCH_11 = datetime(2026, 3, 11, 9, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop() -> Shop:
    """Plans of 31, 62 and 93 dollars a month, all paid in advance, on the first of March."""
    found = Shop(datetime(2026, 3, 1, 9, tzinfo=UTC))
    for code, amount in (("small", 3100), ("middle", 6200), ("big", 9300)):
        found.plan(code, amount, pay_in_advance=True)
    return found


def statuses(shop: Shop) -> list[tuple[str, str]]:
    """Plan and status of the customer's subscriptions, the oldest first."""
    every = "&".join(f"status[]={status}" for status in ("pending", "active", "terminated", "canceled"))
    rows = shop.lago.ask("GET", f"/subscriptions?external_customer_id=org&{every}")["subscriptions"]
    return [(row["plan_code"], row["status"]) for row in rows[::-1]]


def credit_notes(shop: Shop) -> list[dict[str, Any]]:
    """The customer's credit notes."""
    found: list[dict[str, Any]] = shop.lago.ask("GET", "/credit_notes?external_customer_id=org")["credit_notes"]
    return found


def test_an_upgrade_gives_back_the_day_that_the_new_plan_takes(shop: Shop) -> None:
    """From the 11th on: 21 days come back at a dollar, 21 are billed at three."""
    shop.subscribe("org", "small")
    shop.lago.travel(MARCH_11)
    shop.subscribe("org", "big")
    (note,) = credit_notes(shop)
    assert note["total_amount_cents"] == 2100
    first, second = shop.invoices("org")
    assert first["total_amount_cents"] == 3100
    assert second["fees_amount_cents"] == 6300
    assert (second["credit_notes_amount_cents"], second["total_amount_cents"]) == (2100, 4200)
    assert [row["invoicing_reason"] for row in second["billing_periods"]] == [
        "subscription_terminating",
        "subscription_starting",
    ]


def test_taxes_and_coupons_come_back_with_the_days(shop: Shop) -> None:
    """31 dollars less 10 % and taxed 20 % are 33.48; 20 of 31 days of it are 21.60."""
    shop.lago.ask("POST", "/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": 20}})
    shop.lago.ask("POST", "/customers", {"customer": {"external_id": "org", "currency": "USD", "tax_codes": ["vat"]}})
    coupon = {"name": "Ten", "code": "ten", "coupon_type": "percentage", "percentage_rate": "10"}
    terms = {"frequency": "forever", "expiration": "no_expiration"}
    shop.lago.ask("POST", "/coupons", {"coupon": {**coupon, **terms}})
    shop.lago.ask("POST", "/applied_coupons", {"applied_coupon": {"external_customer_id": "org", "coupon_code": "ten"}})
    shop.subscribe("org", "small")
    shop.lago.travel(MARCH_11)
    shop.lago.ask("DELETE", "/subscriptions/org")
    (note,) = credit_notes(shop)
    assert shop.totals("org") == [("2026-03-01", 3348), ("2026-03-11", 0)]
    assert note["coupons_adjustment_amount_cents"] == 200
    assert note["taxes_amount_cents"] == 360
    assert note["total_amount_cents"] == 2160
    assert note["applied_taxes"][0]["base_amount_cents"] == 1800


@pytest.mark.parametrize(("mode", "credit", "due"), [("credit", 2000, 3100), ("offset", 0, 1100), ("skip", None, 3100)])
def test_what_unused_days_become_is_the_callers_choice(shop: Shop, mode: str, credit: int | None, due: int) -> None:
    shop.subscribe("org", "small")
    shop.lago.travel(MARCH_11)
    shop.lago.ask("DELETE", f"/subscriptions/org?on_termination_credit_note={mode}")
    assert [note["credit_amount_cents"] for note in credit_notes(shop)] == ([] if credit is None else [credit])
    assert shop.invoices("org")[0]["total_due_amount_cents"] == due


def test_a_downgrade_waits_for_the_period_s_end(shop: Shop) -> None:
    shop.subscribe("org", "big")
    shop.lago.travel(MARCH_11)
    answer = shop.subscribe("org", "small")
    assert (answer["plan_code"], answer["next_plan_code"], answer["downgrade_plan_date"]) == (
        "big",
        "small",
        "2026-04-01",
    )
    shop.lago.travel(APRIL)
    assert statuses(shop) == [("big", "terminated"), ("small", "active")]
    assert credit_notes(shop) == []
    assert shop.totals("org") == [("2026-03-01", 9300), ("2026-04-01", 3100)]


def test_a_second_downgrade_replaces_the_first(shop: Shop) -> None:
    shop.subscribe("org", "big")
    shop.subscribe("org", "middle")
    shop.subscribe("org", "small")
    assert statuses(shop) == [("big", "active"), ("middle", "canceled"), ("small", "pending")]


@pytest.mark.parametrize(
    ("plan", "amount", "left"),
    [
        ("big", 3000, [("big", "active"), ("small", "canceled")]),
        ("small", 9400, [("big", "terminated"), ("small", "canceled"), ("small", "active")]),
        ("small", 3000, [("big", "active"), ("small", "pending")]),
    ],
)
def test_a_new_price_decides_about_the_plan_that_waits(
    shop: Shop, plan: str, amount: int, left: list[tuple[str, str]]
) -> None:
    shop.subscribe("org", "big")
    shop.subscribe("org", "small")
    shop.lago.ask("PUT", f"/plans/{plan}", {"plan": {"amount_cents": amount}})
    assert statuses(shop) == left


def test_currencies_are_billed_apart(shop: Shop) -> None:
    shop.plan("euro", 1000, amount_currency="EUR")
    shop.plan("dollar", 1000)
    shop.subscribe("euro", "euro", external_customer_id="org")
    shop.subscribe("dollar", "dollar", external_customer_id="org")
    shop.lago.travel(APRIL)
    assert sorted(row["currency"] for row in shop.invoices("org")) == ["EUR", "USD"]


def test_who_does_not_consolidate_gets_an_invoice_of_its_own(shop: Shop) -> None:
    shop.plan("arrears", 1000)
    for number, consolidate in enumerate([True, True, False]):
        terms = {"external_customer_id": "org", "consolidate_invoice": consolidate}
        shop.subscribe(f"product {number}", "arrears", **terms)
    shop.lago.travel(APRIL)
    assert sorted(len(row["subscriptions"]) for row in shop.invoices("org")) == [1, 2]
