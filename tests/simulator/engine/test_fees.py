"""Fees: the numbers of every recorded one that follow from its plan, its units and its period."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs.simulator.engine.aggregation import Columns, Metric, Window
from lago_orgs.simulator.engine.charges import charge_model
from lago_orgs.simulator.engine.fees import FeeAmounts, one_off_fee, shown_amount, subscription_fee
from lago_orgs.simulator.engine.fixed_charges import (
    Agreed,
    FixedPeriod,
    added_in_advance_fee,
    agreed_in,
    fixed_charge_fee,
    fixed_usage,
)
from lago_orgs.simulator.engine.metering import MeteredCharge, meter
from lago_orgs.simulator.engine.moments import Moment
from lago_orgs.simulator.engine.numbers import decimal_text
from lago_orgs.simulator.engine.periods import Life, Terms, days_between
from tests.recorded import exchanges, flows

from .seen import instant, objects
from .test_usage import World

MARCH = FixedPeriod(
    terms=Terms(interval="monthly", billing_time="calendar", subscription_at=datetime(2026, 3, 10, tzinfo=UTC)),
    start=datetime(2026, 3, 10, 9, 30, 1, tzinfo=UTC),
    end=datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC),
    days=31,
)


def shown(fee: FeeAmounts, currency: str = "USD") -> dict[str, Any]:
    fee = fee.stored()
    return {
        "amount_cents": fee.amount_cents,
        "precise_amount": decimal_text(shown_amount(fee.precise_amount_cents, currency)),
        "precise_unit_amount": decimal_text(fee.precise_unit_amount),
        "units": decimal_text(fee.units),
        "events_count": fee.events_count,
        "amount_details": fee.details,
    }


def recorded(fee: dict[str, Any]) -> dict[str, Any]:
    return {
        key: fee[key]
        for key in ("amount_cents", "precise_amount", "precise_unit_amount", "units", "events_count", "amount_details")
    }


def invoiced(flow: str) -> tuple[World, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """A flow when it is over, and its fees with their invoices."""
    world = World(flow)
    for exchange in exchanges(flow):
        world.read(exchange)
    return world, [(fee, invoice) for invoice in world.seen.invoices.values() for fee in invoice["fees"]]


def test_charge_fees_are_the_recorded_ones() -> None:
    compared = 0
    for flow in flows():
        world, fees = invoiced(flow)
        for fee, _ in fees:
            charge = world.charges.get(fee["lago_charge_id"] or "")
            if charge is None or fee["item"]["type"] != "charge" or fee["pay_in_advance"]:
                continue
            subscription = world.seen.subscriptions[fee["lago_subscription_id"]]
            found = world.billed(subscription, charge, instant(fee["from_date"]), instant(fee["to_date"]))
            key = fee["lago_charge_filter_id"], fee["item"]["grouped_by"]
            chosen = [item.fee for item in found if (item.filter and item.filter.lago_id, item.group) == key]
            assert [shown(item) for item in chosen] == [recorded(fee)], f"{flow}: {fee['item']}"
            assert not chosen[0].is_empty
            compared += 1
    assert compared > 40


def test_subscription_fees_are_the_recorded_ones() -> None:
    compared = 0
    for flow in flows():
        world, fees = invoiced(flow)
        for fee, _ in fees:
            if fee["item"]["type"] != "subscription":
                continue
            subscription = world.seen.subscriptions[fee["lago_subscription_id"]]
            plan, terms = world.seen.plan_of(subscription), world.seen.terms(subscription)
            start, end = instant(fee["from_date"]), instant(fee["to_date"])
            days, whole = days_between(start, end, UTC), terms.cycle().days(terms.day(start))
            amount = plan["amount_cents"]
            choices: list[float | int] = [amount, *(amount / whole * count for count in (days, days - 1))]
            if plan["trial_period"]:
                trial = instant(subscription["started_at"]) + timedelta(days=plan["trial_period"])
                choices.append(amount / whole * days_between(max(start, trial), end, UTC))
            expected = recorded(fee)
            assert expected in [shown(subscription_fee(cents, amount, "USD")) for cents in choices], f"{flow}: {fee}"
            compared += 1
    assert compared > 60


def test_the_price_of_a_day_is_that_of_the_whole_period() -> None:
    start = datetime(2026, 3, 21, 15, 0, 6, 873_000, tzinfo=UTC)
    terms = Terms(interval="monthly", billing_time="anniversary", subscription_at=datetime(2026, 3, 10, tzinfo=UTC))
    moment = Moment(terms=terms, life=Life(start), at=datetime(2026, 4, 10, 1, 10, tzinfo=UTC))
    days = days_between(moment.from_datetime, moment.to_datetime, UTC)
    fee = subscription_fee(days * moment.single_day_price(8000), 8000, "USD")
    assert shown(fee)["precise_amount"] == "51.61290322580645"
    assert moment.single_day_price(8000, start.date()) == 8000 / 31


@pytest.mark.parametrize(
    ("unit_amount", "units", "currency", "expected"),
    [
        (333, 2.5, "USD", (833, "8.325", "3.33")),
        (12345, 1.0, "USD", (12345, "123.45", "123.45")),
        (500, 1.5, "JPY", (750, "750.0", "500.0")),
        (1234, 2.0, "KWD", (2468, "2.468", "1.234")),
    ],
)
def test_one_off_fees_multiply(unit_amount: int, units: float, currency: str, expected: tuple[int, str, str]) -> None:
    numbers = shown(one_off_fee(unit_amount, units, currency), currency)
    assert (numbers["amount_cents"], numbers["precise_amount"], numbers["precise_unit_amount"]) == expected


def test_shown_amounts_lose_what_a_double_loses() -> None:
    assert decimal_text(shown_amount(Decimal("2384.5161290322576"), "USD")) == "23.84516129032257"
    assert decimal_text(shown_amount(Decimal("1234567890.123456789012345"), "JPY")) == "1234567890.123456"


def test_negative_usage_costs_nothing() -> None:
    charge = MeteredCharge(
        metric=Metric(aggregation_type="sum_agg", field_name="n"), charge_model="standard", currency="USD"
    )
    world = World("seats")
    columns = Columns(world.events["", ""])
    window = Window(start=MARCH.start, end=MARCH.end, days=31, zone=UTC)
    (unused,) = meter(charge, {"amount": "1"}, columns, window, current=False)
    assert unused.fee.is_empty


def agreed(*changes: tuple[int, str], made: int = 1) -> list[Agreed]:
    return [
        Agreed(Decimal(units), datetime(2026, 3, day, 12, tzinfo=UTC), datetime(2026, 3, made, place, tzinfo=UTC))
        for place, (day, units) in enumerate(changes)
    ]


@pytest.mark.parametrize(
    ("prorated", "units", "amount", "expected"),
    [
        (False, "3", "10", {"amount_cents": 3000, "precise_amount": "30.0", "precise_unit_amount": "10.0"}),
        (
            True,
            "1.5",
            "10",
            {"amount_cents": 1065, "precise_amount": "10.64516", "precise_unit_amount": "7.096773333333333"},
        ),
    ],
)
def test_recorded_fixed_charges_in_arrears(prorated: bool, units: str, amount: str, expected: dict[str, Any]) -> None:
    """Flow fixed-charges: agreed with the start on 10 March."""
    model = charge_model("standard", {"amount": amount}, currency="USD", prorated=prorated)
    used = fixed_usage([Agreed(Decimal(units), MARCH.start, MARCH.start)], MARCH, prorated=prorated, model=model)
    fee = shown(fixed_charge_fee(used, model.price(used), "USD"))
    assert fee | expected == fee
    assert fee["units"] == decimal_text(Decimal(units))


def test_recorded_fixed_charges_in_advance() -> None:
    model = charge_model("standard", {"amount": "10"}, currency="USD")
    part = added_in_advance_fee(model, Decimal(1), MARCH.start, MARCH, "USD", prorated=True)
    whole = added_in_advance_fee(model, Decimal(2), MARCH.start, MARCH, "USD", prorated=False)
    assert part is not None
    assert whole is not None
    assert [shown(part)[key] for key in ("amount_cents", "precise_amount", "precise_unit_amount")] == [
        710,
        "7.096774193548387",
        "7.096774193548387",
    ]
    assert (whole.amount_cents, whole.units) == (2000, 2)
    assert added_in_advance_fee(model, Decimal(0), MARCH.start, MARCH, "USD", prorated=True) is None


def test_fixed_units_are_those_agreed_last() -> None:
    model = charge_model("standard", {"amount": "10"}, currency="USD")
    changes = agreed((5, "2"), (15, "7"), (25, "4"))
    assert fixed_usage(changes, MARCH, prorated=False, model=model).units == 4
    # Two units until the 15th, seven until the 25th, four for the rest, of 31 days.
    used = fixed_usage(changes, MARCH, prorated=True, model=model)
    assert used.full_units == 4
    assert round(used.units, 4) == round(Decimal(5 * 2 + 10 * 7 + 7 * 4) / 31, 4)
    assert fixed_usage([], MARCH, prorated=True, model=model).units == 0


def test_an_earlier_date_agreed_later_replaces_what_was_agreed() -> None:
    model = charge_model("standard", {"amount": "10"}, currency="USD")
    changes = agreed((20, "9"), (12, "3"))
    assert [item.units for item in agreed_in(changes, MARCH)] == [9, 3]
    used = fixed_usage(changes, MARCH, prorated=True, model=model)
    assert round(used.units, 4) == round(Decimal(20 * 3) / 31, 4)


def test_prorated_tiers_see_the_units_as_one_event() -> None:
    ranges = [
        {"from_value": 0, "to_value": 1, "per_unit_amount": "10", "flat_amount": "0"},
        {"from_value": 2, "to_value": None, "per_unit_amount": "1", "flat_amount": "0"},
    ]
    model = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD", prorated=True)
    used = fixed_usage([Agreed(Decimal(31), MARCH.start, MARCH.start)], MARCH, prorated=True, model=model)
    assert used.event_units == used.prorated_event_units == [Decimal("22.000000")]
    assert model.price(used).amount == 31


def test_every_recorded_fee_shows_its_total_with_tax() -> None:
    compared = 0
    for flow in flows():
        for exchange in exchanges(flow):
            for fee in objects(exchange["response"].get("body")):
                if "precise_total_amount" not in fee or not fee["lago_id"] or fee["amount_currency"] != "USD":
                    continue
                net = Decimal(fee["sub_total_excluding_taxes_precise_amount_cents"])
                gross = net + Decimal(fee["precise_coupons_amount_cents"])
                tax = net * Decimal(str(fee["taxes_rate"])) / 100
                total = decimal_text(shown_amount(gross + tax, "USD"))
                assert total[:14] == fee["precise_total_amount"][:14], f"{flow}: {fee['lago_id']}"
                compared += 1
    assert compared > 60
