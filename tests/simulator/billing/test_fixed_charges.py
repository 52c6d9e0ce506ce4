"""Units that are agreed: in arrears and in advance, and what becomes of them in the middle of a period."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from .shop import Shop

APRIL = datetime(2026, 4, 1, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop() -> Shop:
    """An add-on to agree on, on the 16th of March."""
    found = Shop(datetime(2026, 3, 16, 9, tzinfo=UTC))
    add_on = {"name": "Seat", "code": "seat", "amount_cents": 1000, "amount_currency": "USD"}
    found.lago.ask("POST", "/add_ons", {"add_on": add_on})
    return found


def plan(shop: Shop, **terms: Any) -> None:
    """A plan of nothing but two seats at 31 dollars each."""
    add_on = shop.lago.ask("GET", "/add_ons/seat")["add_on"]["lago_id"]
    charge = {"add_on_id": add_on, "charge_model": "standard", "units": 2, "properties": {"amount": "31"}, **terms}
    shop.plan("seats", 0, fixed_charges=[charge])


@pytest.mark.parametrize(("prorated", "first"), [(False, 6200), (True, 3200)])
def test_in_arrears_the_first_period_is_whole_unless_it_is_prorated(shop: Shop, prorated: bool, first: int) -> None:
    plan(shop, prorated=prorated)
    shop.subscribe("org", "seats")
    shop.lago.travel(MAY)
    assert shop.totals("org") == [("2026-04-01", first), ("2026-05-01", 6200)]


@pytest.mark.parametrize(("prorated", "first"), [(False, 6200), (True, 3200)])
def test_in_advance_they_are_billed_when_they_are_agreed(shop: Shop, prorated: bool, first: int) -> None:
    plan(shop, prorated=prorated, pay_in_advance=True)
    shop.subscribe("org", "seats")
    shop.lago.travel(MAY)
    assert shop.totals("org") == [("2026-03-16", first), ("2026-04-01", 6200), ("2026-05-01", 6200)]


def test_a_trial_does_not_make_them_free(shop: Shop) -> None:
    add_on = shop.lago.ask("GET", "/add_ons/seat")["add_on"]["lago_id"]
    charge = {"add_on_id": add_on, "charge_model": "standard", "units": 1, "properties": {"amount": "31"}}
    shop.plan("seats", 3100, pay_in_advance=True, trial_period=10, fixed_charges=[{**charge, "pay_in_advance": True}])
    shop.subscribe("org", "seats")
    shop.lago.travel(APRIL)
    assert shop.totals("org") == [("2026-03-16", 3100), ("2026-03-26", 600), ("2026-04-01", 6200)]


def test_the_last_invoice_has_only_what_is_paid_in_arrears(shop: Shop) -> None:
    plan(shop, prorated=True)
    shop.subscribe("org", "seats")
    shop.lago.travel(datetime(2026, 3, 20, 9, tzinfo=UTC))
    shop.lago.ask("DELETE", "/subscriptions/org")
    assert shop.totals("org") == [("2026-03-20", 1000)]


@pytest.mark.parametrize(("prorated", "last"), [(False, 18600), (True, 4000)])
def test_a_dearer_plan_takes_off_what_was_paid_for_the_rest_of_the_period(
    shop: Shop, prorated: bool, last: int
) -> None:
    """Two seats are paid at 31 dollars on the 1st of May; for its last ten days they cost 93."""
    plan(shop, prorated=prorated, pay_in_advance=True)
    add_on = shop.lago.ask("GET", "/add_ons/seat")["add_on"]["lago_id"]
    terms = {"units": 2, "properties": {"amount": "93"}, "prorated": prorated, "pay_in_advance": True}
    shop.plan("better", 1, fixed_charges=[{"add_on_id": add_on, "charge_model": "standard", **terms}])
    shop.subscribe("org", "seats")
    shop.lago.travel(datetime(2026, 5, 22, 9, tzinfo=UTC))
    shop.subscribe("org", "better")
    assert shop.totals("org")[-1] == ("2026-05-22", last)
