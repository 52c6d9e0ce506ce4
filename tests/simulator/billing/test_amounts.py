"""Amounts at the edges of rounding: what is exact with Lago, and what is a double."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from .support import Lago


@pytest.mark.parametrize(("cents", "rate", "tax"), [(750, 4.6, 35), (2750, 1.4, 39), (1500, 2.3, 35), (749, 4.6, 34)])
def test_half_a_cent_of_tax_is_rounded_up(cents: int, rate: float, tax: int) -> None:
    lago = Lago()
    lago.ask("POST", "/taxes", {"tax": {"name": "Tax", "code": "tax", "rate": rate}})
    lago.ask("POST", "/customers", {"customer": {"external_id": "org", "currency": "USD", "tax_codes": ["tax"]}})
    add_on = {"name": "Setup", "code": "setup", "amount_cents": cents, "amount_currency": "USD"}
    lago.ask("POST", "/add_ons", {"add_on": add_on})
    order = {"external_customer_id": "org", "currency": "USD", "fees": [{"add_on_code": "setup"}]}
    invoice = lago.ask("POST", "/invoices", {"invoice": order})["invoice"]
    assert (invoice["taxes_amount_cents"], invoice["fees"][0]["taxes_amount_cents"]) == (tax, tax)
    assert invoice["total_amount_cents"] == cents + tax


@pytest.mark.parametrize(
    ("currency", "total", "shown"),
    [
        ("USD", 93107, ("931.0684931506851", "931.0700000000001")),
        ("JPY", 93107, ("93106.84931506851", "93107.0")),
    ],
)
def test_a_plans_price_per_unit_is_the_double_of_what_is_due(currency: str, total: int, shown: tuple[str, str]) -> None:
    """Flow plan-changes: 354 of 365 days of 96000 cents."""
    lago = Lago(datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
    terms = {"amount_currency": currency, "pay_in_advance": True}
    small = {"name": "Small", "code": "small", "interval": "monthly", "amount_cents": 3000, **terms}
    year = {"name": "Year", "code": "year", "interval": "yearly", "amount_cents": 96000, **terms}
    for plan in (small, year):
        lago.ask("POST", "/plans", {"plan": {**plan, "charges": []}})
    lago.ask("POST", "/customers", {"customer": {"external_id": "org", "currency": currency}})
    start = {"external_customer_id": "org", "external_id": "org", "billing_time": "anniversary"}
    lago.ask("POST", "/subscriptions", {"subscription": {**start, "plan_code": "small"}})
    lago.travel(datetime(2026, 3, 21, 15, tzinfo=UTC), jobs=[])
    lago.ask("POST", "/subscriptions", {"subscription": {**start, "plan_code": "year"}})
    invoices = lago.ask("GET", "/invoices?external_customer_id=org")["invoices"]
    fees = lago.ask("GET", f"/invoices/{invoices[0]['lago_id']}")["invoice"]["fees"]
    fee = next(fee for fee in fees if fee["item"]["code"] == "year")
    assert (fee["amount_cents"], fee["precise_amount"], fee["precise_unit_amount"]) == (total, *shown)
