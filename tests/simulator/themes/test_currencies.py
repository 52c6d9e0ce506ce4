"""Currencies whose cents are not hundredths: every amount is rounded to the decimals that the currency has."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ..resources.asking import Asked, asked

START = datetime(2028, 2, 1, tzinfo=UTC)
PRICES: dict[str, dict[str, Any]] = {
    "standard": {"amount": "0.3335"},
    "package": {"amount": "1.2345", "free_units": 1, "package_size": 2},
    "graduated": {
        "graduated_ranges": [
            {"from_value": 0, "to_value": 2, "per_unit_amount": "0.1234", "flat_amount": "1.5"},
            {"from_value": 3, "to_value": None, "per_unit_amount": "0.0567", "flat_amount": "0"},
        ]
    },
    "volume": {
        "volume_ranges": [{"from_value": 0, "to_value": None, "per_unit_amount": "0.1234", "flat_amount": "1.5"}]
    },
    "percentage": {"rate": "1.75", "fixed_amount": "0.0333", "free_units_per_events": 1},
}


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked(START) as lago:
        yield lago


def sell(lago: Asked, currency: str, charges: list[dict[str, Any]], amount_cents: int = 0, **terms: Any) -> None:
    """Five calls of 4 tokens each, under a plan with these charges."""
    lago.customer("acme", currency)
    metric = {"name": "Tokens", "code": "tokens", "aggregation_type": "sum_agg", "field_name": "tokens"}
    ident = lago.post("/billable_metrics", {"billable_metric": metric})["billable_metric"]["lago_id"]
    plan = {"name": "P", "code": "p", "interval": "monthly", "amount_cents": amount_cents, "pay_in_advance": False}
    given = [{"billable_metric_id": ident, **charge} for charge in charges]
    lago.post("/plans", {"plan": {**plan, "amount_currency": currency, "charges": given, **terms}})
    lago.post(
        "/subscriptions",
        {"subscription": {"external_customer_id": "acme", "external_id": "acme", "plan_code": "p"}},
    )
    events = [
        {
            "transaction_id": f"t{number}",
            "external_subscription_id": "acme",
            "code": "tokens",
            "properties": {"tokens": "4"},
            "precise_total_amount_cents": "24.69134",
        }
        for number in range(5)
    ]
    lago.post("/events/batch", {"events": events})


def used(lago: Asked) -> dict[str, int]:
    usage = lago.get("/customers/acme/current_usage?external_subscription_id=acme")["customer_usage"]
    return {item["charge"]["charge_model"]: item["amount_cents"] for item in usage["charges_usage"]}


@pytest.mark.parametrize(
    ("currency", "cents"),
    [
        # 20 units: 6.67, 10 packages at 1.2345, 1.5 + 0.2468 + 1.0206, 2.468 + 1.5, 16 * 0.0175 + 4 * 0.0333, events'.
        ("USD", {"standard": 667, "package": 1235, "graduated": 277, "volume": 397, "percentage": 41, "dynamic": 123}),
        ("JPY", {"standard": 7, "package": 12, "graduated": 3, "volume": 4, "percentage": 0, "dynamic": 123}),
        (
            "KWD",
            {"standard": 6670, "package": 12345, "graduated": 2767, "volume": 3968, "percentage": 413, "dynamic": 123},
        ),
        # Four decimals.
        (
            "CLF",
            {
                "standard": 66700,
                "package": 123450,
                "graduated": 27674,
                "volume": 39680,
                "percentage": 4132,
                "dynamic": 123,
            },
        ),
    ],
)
def test_usage_is_rounded_to_the_decimals_of_the_currency(lago: Asked, currency: str, cents: dict[str, int]) -> None:
    charges = [{"charge_model": model, "properties": prices} for model, prices in PRICES.items()]
    sell(lago, currency, [*charges, {"charge_model": "dynamic"}])
    assert used(lago) == cents


@pytest.mark.parametrize(
    ("currency", "cents", "precise", "unit"),
    [
        ("JPY", 333, "333.4482758620689", "333.0"),
        ("KWD", 333, "0.3334482758620689", "0.333"),
        ("USD", 333, "3.334482758620689", "3.33"),
    ],
)
def test_a_prorated_subscription_shows_its_precise_amount_in_units(
    lago: Asked, currency: str, cents: int, precise: str, unit: str
) -> None:
    """967 cents over the 29 days of February 2028, ten of which are billed."""
    lago.simulator.travel(datetime(2028, 2, 20, 9, tzinfo=UTC), jobs=[])
    sell(lago, currency, [], amount_cents=967)
    lago.simulator.travel(datetime(2028, 3, 1, 1, 10, tzinfo=UTC), jobs=["Clock::SubscriptionsBillerJob"])
    [fee] = lago.invoice()["fees"]
    assert (fee["amount_cents"], fee["precise_amount"], fee["precise_unit_amount"]) == (cents, precise, unit)
    assert fee["amount_details"] == {"plan_amount_cents": 967}


@pytest.mark.parametrize("currency", ["JPY", "KWD", "BHD", "USD"])
def test_taxes_are_rounded_each_and_their_sum_once(lago: Asked, currency: str) -> None:
    """Cents bear taxes, whatever a cent is: 7.5 % and 1.25 % of 999 are 74.925 and 12.4875, together 87.4125."""
    for code, rate in (("vat", "7.5"), ("city", "1.25")):
        tax = {"name": code, "code": code, "rate": rate, "applied_to_organization": True}
        lago.post("/taxes", {"tax": tax})
    lago.customer("acme", currency)
    addon = {"name": "Setup", "code": "setup", "amount_cents": 333, "amount_currency": currency}
    lago.post("/add_ons", {"add_on": addon})
    fees = [{"add_on_code": "setup", "units": 3}]
    order = {"external_customer_id": "acme", "currency": currency, "fees": fees}
    invoice = lago.post("/invoices", {"invoice": order})["invoice"]
    assert {row["tax_code"]: row["amount_cents"] for row in invoice["applied_taxes"]} == {"vat": 75, "city": 12}
    assert (invoice["fees_amount_cents"], invoice["taxes_amount_cents"], invoice["total_amount_cents"]) == (
        999,
        87,
        1086,
    )


@pytest.mark.parametrize(
    ("rates", "shown"),
    [(("20", "1.5"), 21.5), (("0.1", "0.2"), 0.30000000000000004), (("5", "9.975"), 14.975), ((), 0.0)],
)
def test_the_rates_of_a_fee_are_summed_as_doubles(lago: Asked, rates: tuple[str, ...], shown: float) -> None:
    for number, rate in enumerate(rates):
        tax = {"name": rate, "code": f"t{number}", "rate": rate, "applied_to_organization": True}
        lago.post("/taxes", {"tax": tax})
    lago.customer()
    lago.post("/add_ons", {"add_on": {"name": "S", "code": "setup", "amount_cents": 1, "amount_currency": "USD"}})
    [fee] = lago.one_off(1000)["invoice"]["fees"]
    assert fee["taxes_rate"] == shown


@pytest.mark.parametrize(("cents", "unit"), [(12345, "123.45"), (93107, "931.0700000000001"), (333, "3.33")])
def test_the_price_of_an_add_on_passes_through_a_double(lago: Asked, cents: int, unit: str) -> None:
    """As that of a subscription does: 931.07 is recorded with the digits of the double."""
    lago.customer()
    lago.post("/add_ons", {"add_on": {"name": "S", "code": "setup", "amount_cents": 1, "amount_currency": "USD"}})
    [fee] = lago.one_off(cents)["invoice"]["fees"]
    assert fee["precise_unit_amount"] == unit


def test_a_percentage_coupon_leaves_whole_cents(lago: Asked) -> None:
    """10.5 % of 967 yen are 101.535: 102, so 865 are left, whose fee keeps the fraction of its share."""
    coupon = {"coupon_type": "percentage", "percentage_rate": "10.5", "frequency": "forever"}
    lago.post("/coupons", {"coupon": {"name": "c", "code": "c", "expiration": "no_expiration", **coupon}})
    lago.customer("acme", "JPY")
    lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", "coupon_code": "c"}})
    lago.subscribe(967, currency="JPY")
    invoice = lago.invoice()
    assert (invoice["coupons_amount_cents"], invoice["sub_total_excluding_taxes_amount_cents"]) == (102, 865)
    assert invoice["fees"][0]["precise_coupons_amount_cents"] == "102.0"


@pytest.mark.parametrize("code", ["BHD", "IRR", "JOD", "KWD", "JPY", "CLF", "MRO"])
def test_currencies_that_are_taken(lago: Asked, code: str) -> None:
    lago.customer("acme", code)
    assert lago.get("/customers/acme")["customer"]["currency"] == code


@pytest.mark.parametrize("code", ["XXX", "usd", "OMR", "TND", "BTC"])
def test_currencies_that_are_refused(lago: Asked, code: str) -> None:
    refused = lago.post("/customers", {"customer": {"external_id": "acme", "currency": code}}, 422)
    assert refused["error_details"] == {"currency": ["value_is_invalid"]}
    plan = {"name": "P", "code": "p", "interval": "monthly", "amount_cents": 1, "pay_in_advance": False}
    refused = lago.post("/plans", {"plan": {**plan, "amount_currency": code}}, 422)
    assert refused["error_details"] == {"amount_currency": ["value_is_invalid"]}
