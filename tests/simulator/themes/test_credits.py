"""What is given back pays for what is billed in the same currency, and nothing is given back of what was free."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ..resources.asking import Asked, asked


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked(datetime(2026, 4, 1, 9, tzinfo=UTC)) as lago:
        yield lago


def sell(lago: Asked, code: str, currency: str, cents: int = 3000) -> None:
    plan = {"name": code, "code": code, "interval": "monthly", "amount_cents": cents, "amount_currency": currency}
    lago.post("/plans", {"plan": {**plan, "pay_in_advance": True}})
    terms = {"external_customer_id": "acme", "external_id": code, "plan_code": code}
    lago.post("/subscriptions", {"subscription": terms})


@pytest.mark.parametrize(("currency", "credited"), [("USD", 2000), ("JPY", 0)])
def test_credit_notes_pay_in_their_own_currency(lago: Asked, currency: str, credited: int) -> None:
    """Twenty of April's thirty days are given back."""
    lago.customer()
    sell(lago, "old", "USD")
    lago.simulator.travel(datetime(2026, 4, 10, 9, tzinfo=UTC), jobs=[])
    lago.delete("/subscriptions/old")
    [note] = lago.get("/credit_notes")["credit_notes"]
    assert note["credit_amount_cents"] == 2000
    sell(lago, "new", currency, cents=30000)
    invoice = lago.invoice()
    assert (invoice["currency"], invoice["credit_notes_amount_cents"]) == (currency, credited)


@pytest.mark.parametrize(("rate", "given_back"), [("100", []), ("50", [1000])])
def test_what_coupons_paid_is_not_given_back(lago: Asked, rate: str, given_back: list[int]) -> None:
    lago.customer()
    coupon = {"coupon_type": "percentage", "percentage_rate": rate, "frequency": "forever"}
    lago.post("/coupons", {"coupon": {"name": "c", "code": "c", "expiration": "no_expiration", **coupon}})
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "c"}})
    sell(lago, "old", "USD")
    lago.simulator.travel(datetime(2026, 4, 10, 9, tzinfo=UTC), jobs=[])
    lago.delete("/subscriptions/old")
    assert [note["credit_amount_cents"] for note in lago.get("/credit_notes")["credit_notes"]] == given_back


def test_units_of_an_add_on_cannot_be_negative(lago: Asked) -> None:
    lago.customer()
    lago.post("/add_ons", {"add_on": {"name": "S", "code": "setup", "amount_cents": 100, "amount_currency": "USD"}})
    fees: list[dict[str, Any]] = [{"add_on_code": "setup", "units": -1}]
    order = {"external_customer_id": "acme", "currency": "USD", "fees": fees}
    refused = lago.post("/invoices", {"invoice": order}, 422)
    assert refused["error_details"] == {"units": ["value_is_out_of_range"]}
    assert lago.get("/invoices")["meta"]["total_count"] == 0
