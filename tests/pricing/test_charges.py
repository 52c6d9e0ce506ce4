"""Charge models: vectors run on the server's own classes, recorded fees, and what must hold for any units."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.pricing.charges import UnpriceableError, Usage, charge_model, event_price
from lago_orgs.pricing.numbers import to_cents

GRADUATED = {
    "graduated_ranges": [
        {"from_value": 0, "to_value": 10, "per_unit_amount": "0.5", "flat_amount": "2"},
        {"from_value": 11, "to_value": 20, "per_unit_amount": "0.4", "flat_amount": "3"},
        {"from_value": 21, "to_value": None, "per_unit_amount": "0.1", "flat_amount": "0"},
    ]
}
ADJACENT = {
    "graduated_ranges": [
        {"from_value": 0, "to_value": 10, "per_unit_amount": "0.5", "flat_amount": "2"},
        {"from_value": 10, "to_value": None, "per_unit_amount": "0.4", "flat_amount": "3"},
    ]
}
VOLUME = {
    "volume_ranges": [
        {"from_value": 0, "to_value": 10, "per_unit_amount": "1", "flat_amount": "5"},
        {"from_value": 11, "to_value": None, "per_unit_amount": "0.5", "flat_amount": "7"},
    ]
}
PACKAGE = {"amount": "5", "free_units": 2, "package_size": 10}
RATES = {
    "graduated_percentage_ranges": [
        {"from_value": 0, "to_value": 100, "rate": "1", "flat_amount": "2"},
        {"from_value": 101, "to_value": None, "rate": "2", "flat_amount": "3"},
    ]
}
HALF_A_UNIT_EACH = {"rate": "1.5", "fixed_amount": "0.5"}


def usage(units: str, count: int = 1, totals: tuple[int, ...] = (), **more: Any) -> Usage:
    return Usage(
        units=Decimal(units), events_count=count, running_totals=tuple(Decimal(total) for total in totals), **more
    )


@pytest.mark.parametrize(
    ("model", "properties", "used", "amount", "cents"),
    [
        ("standard", {"amount": "0.1"}, usage("0"), "0", 0),
        ("standard", {"amount": "0.005"}, usage("3"), "0.015", 2),
        ("standard", {"amount": "0.33"}, usage("1.5"), "0.495", 50),
        ("graduated", GRADUATED, usage("0"), "2.0", 200),
        ("graduated", GRADUATED, usage("1"), "2.5", 250),
        ("graduated", GRADUATED, usage("10"), "7.0", 700),
        ("graduated", GRADUATED, usage("10.5"), "10.2", 1020),
        ("graduated", GRADUATED, usage("11"), "10.4", 1040),
        ("graduated", GRADUATED, usage("20"), "14.0", 1400),
        ("graduated", GRADUATED, usage("25"), "14.5", 1450),
        ("graduated", ADJACENT, usage("0"), "2.0", 200),
        ("graduated", ADJACENT, usage("10"), "7.0", 700),
        ("graduated", ADJACENT, usage("10.5"), "10.2", 1020),
        ("graduated", ADJACENT, usage("11"), "10.4", 1040),
        ("volume", VOLUME, usage("0"), "5.0", 500),
        ("volume", VOLUME, usage("10"), "15.0", 1500),
        ("volume", VOLUME, usage("10.5"), "12.25", 1225),
        ("volume", VOLUME, usage("11"), "12.5", 1250),
        ("package", PACKAGE, usage("0"), "0", 0),
        ("package", PACKAGE, usage("2"), "0", 0),
        ("package", PACKAGE, usage("3"), "5", 500),
        ("package", PACKAGE, usage("12"), "5", 500),
        ("package", PACKAGE, usage("13"), "10", 1000),
        ("percentage", {"rate": "1.5"}, usage("100", 4), "1.5", 150),
        ("percentage", {"rate": "1.5"}, usage("0", 0), "0", 0),
        ("percentage", HALF_A_UNIT_EACH, usage("100", 4), "3.5", 350),
        ("percentage", HALF_A_UNIT_EACH | {"free_units_per_events": 2}, usage("100", 4, (10, 30)), "2.05", 205),
        (
            "percentage",
            HALF_A_UNIT_EACH | {"free_units_per_total_aggregation": "40"},
            usage("100", 4, (10, 30, 60)),
            "1.9",
            190,
        ),
        (
            "percentage",
            HALF_A_UNIT_EACH | {"free_units_per_events": 3, "free_units_per_total_aggregation": "40"},
            usage("100", 4, (10, 30, 60)),
            "1.9",
            190,
        ),
        (
            "percentage",
            {"rate": "10", "fixed_amount": "1", "free_units_per_events": 3},
            usage("30", 2, (10, 30)),
            "0",
            0,
        ),
        ("percentage", {"rate": "10", "fixed_amount": "1"}, usage("0", 0), "0", 0),
        ("graduated_percentage", RATES, usage("0"), "2.0", 200),
        ("graduated_percentage", RATES, usage("50"), "2.5", 250),
        ("graduated_percentage", RATES, usage("100"), "3.0", 300),
        ("graduated_percentage", RATES, usage("150"), "7.0", 700),
        ("dynamic", {}, usage("3", precise_total_amount_cents=Decimal("1234.56")), "12.3456", 1235),
        ("dynamic", {}, usage("0"), "0", 0),
    ],
)
def test_prices_are_the_servers_own(model: str, properties: Any, used: Usage, amount: str, cents: int) -> None:
    price = charge_model(model, properties, currency="USD").price(used)
    assert price.amount == Decimal(amount)
    assert to_cents(price.amount, "USD") == cents


def test_recorded_details_of_a_graduated_fee() -> None:
    """Flow invoices-arrears: 1201.5 tokens."""
    ranges = [
        {"from_value": 0, "to_value": 1000, "flat_amount": "1", "per_unit_amount": "0.01"},
        {"from_value": 1001, "to_value": None, "flat_amount": "0", "per_unit_amount": "0.005"},
    ]
    price = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD").price(usage("1201.5", 3))
    assert round(price.unit_amount, 15) == Decimal("0.009993757802747")
    assert price.details == {
        "graduated_ranges": [
            {
                "units": "1000.0",
                "to_value": 1000,
                "from_value": 0,
                "per_unit_amount": "0.01",
                "flat_unit_amount": "1.0",
                "per_unit_total_amount": "10.0",
                "total_with_flat_amount": "11.0",
            },
            {
                "units": "201.5",
                "to_value": None,
                "from_value": 1001,
                "per_unit_amount": "0.005",
                "flat_unit_amount": "0.0",
                "per_unit_total_amount": "1.0075",
                "total_with_flat_amount": "1.0075",
            },
        ]
    }
    unused = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD").price(usage("0", 0))
    assert (unused.unit_amount, unused.details["graduated_ranges"][0]["per_unit_amount"]) == (0, "0.0")


def test_recorded_details_of_a_package_fee() -> None:
    """Flow trace-code: 660 calls; a unit's price is that of the 560 paid ones."""
    model = charge_model("package", {"amount": "1", "free_units": 100, "package_size": 500}, currency="USD")
    price = model.price(usage("660", 660, whole=True))
    assert round(price.unit_amount, 15) == Decimal("0.003571428571429")
    assert price.details == {
        "free_units": "100.0",
        "paid_units": "560.0",
        "per_package_size": 500,
        "per_package_unit_amount": "1.0",
    }
    assert model.price(usage("60", 60)).details["paid_units"] == "0.0"
    assert model.price(usage("0", 0)).details == {
        "free_units": "0.0",
        "paid_units": "0.0",
        "per_package_size": 0,
        "per_package_unit_amount": "0.0",
    }


def test_recorded_details_of_a_percentage_fee() -> None:
    """Flow usage-prices-groups: six events, of which the second crosses the free 50 units; limits need a licence."""
    properties = {
        "rate": "1.2",
        "fixed_amount": "0.3",
        "free_units_per_events": 2,
        "free_units_per_total_aggregation": "50",
        "per_transaction_min_amount": "1",
        "per_transaction_max_amount": "3",
    }
    events = tuple(Decimal(units) for units in ("40", "70.25", "5", "300", "9", "1"))
    totals = (Decimal(40), Decimal("110.25"))
    used = Usage(units=Decimal("425.25"), events_count=6, running_totals=totals, event_units=events)
    price = charge_model("percentage", properties, currency="USD").price(used)
    assert price.amount == Decimal("6.003")
    assert round(price.unit_amount, 15) == Decimal("0.014116402116402")
    assert price.details == {
        "rate": "1.2",
        "units": "425.25",
        "free_units": "50.0",
        "paid_units": "375.25",
        "free_events": 1,
        "paid_events": 5,
        "fixed_fee_unit_amount": "0.3",
        "per_unit_total_amount": "4.503",
        "fixed_fee_total_amount": "1.5",
        "min_max_adjustment_total_amount": "0.0",
    }
    limited = charge_model("percentage", properties, currency="USD", premium=True).price(used)
    # 60.25, 5, 300, 9 and 1 units at 1.2 % + 0.3, each between 1 and 3.
    assert limited.amount == Decimal("1.023") + 1 + 3 + 1 + 1
    assert limited.details["min_max_adjustment_total_amount"] == "1.02"


@pytest.mark.parametrize(
    ("whole", "shown"),
    [(False, "0.1"), (True, "0.09999999999999999")],
)
def test_a_volumes_average_shows_how_it_was_divided(whole: bool, shown: str) -> None:
    ranges = [{"from_value": 0, "to_value": None, "per_unit_amount": "0.1", "flat_amount": "0"}]
    price = charge_model("volume", {"volume_ranges": ranges}, currency="USD").price(usage("3", 3, whole=whole))
    assert price.details == {"flat_unit_amount": "0.0", "per_unit_amount": shown, "per_unit_total_amount": "0.3"}


def test_a_volume_of_negative_units_has_no_price() -> None:
    with pytest.raises(UnpriceableError, match="-1"):
        charge_model("volume", VOLUME, currency="USD").price(usage("-1"))


def test_events_in_advance_are_priced_by_difference() -> None:
    """Flow charges-in-advance: events of 10, 3 and 20.5 units."""
    ranges = [
        {"from_value": 0, "to_value": 10, "per_unit_amount": "1", "flat_amount": "2"},
        {"from_value": 11, "to_value": None, "per_unit_amount": "0.5", "flat_amount": "3"},
    ]
    models = {
        "graduated": charge_model("graduated", {"graduated_ranges": ranges}, currency="USD"),
        "percentage": charge_model("percentage", {"rate": "1.5", "fixed_amount": "0.10"}, currency="USD"),
    }
    billed: dict[str, list[Any]] = {name: [] for name in models}
    total = Decimal(0)
    for count, units in enumerate(("10", "3", "20.5"), 1):
        total += Decimal(units)
        for name, model in models.items():
            billed[name].append(event_price(model, Usage(units=total, events_count=count), Decimal(units), "USD"))
    assert [price.amount_cents for price in billed["graduated"]] == [1200, 450, 1025]
    assert [price.amount_cents for price in billed["percentage"]] == [25, 15, 41]
    assert [str(price.unit_amount) for price in billed["percentage"]] == ["0.025", "0.05", "0.02"]
    assert billed["graduated"][0].details == {}
    assert billed["percentage"][1].precise_amount_cents == Decimal("14.5")
    assert billed["percentage"][1].details == {
        "rate": "1.5",
        "units": "3.0",
        "free_units": "0.0",
        "paid_units": "3.0",
        "free_events": "0.0",
        "paid_events": "1.0",
        "fixed_fee_unit_amount": "0.1",
        "per_unit_total_amount": "0.045",
        "fixed_fee_total_amount": "0.1",
        "min_max_adjustment_total_amount": "0.0",
    }


def test_a_rate_in_advance_shows_its_ranges() -> None:
    model = charge_model("graduated_percentage", RATES, currency="USD")
    price = event_price(model, Usage(units=Decimal(150), events_count=2), Decimal(100), "USD")
    assert price.amount_cents == 450
    assert [item["units"] for item in price.details["graduated_percentage_ranges"]] == ["50.0", "50.0"]
    first = event_price(model, Usage(units=Decimal(50), events_count=1), Decimal(50), "USD")
    assert first.amount_cents == 250


def test_dynamic_events_in_advance_cost_what_they_say() -> None:
    model = charge_model("dynamic", {}, currency="USD")
    used = usage("3", 2, precise_total_amount_cents=Decimal("24.69"))
    price = event_price(model, used, Decimal(2), "USD", event_amount_cents=Decimal("12.345"))
    assert (price.amount_cents, price.precise_amount_cents) == (12, Decimal("12.345"))


def test_an_event_below_the_highest_level_shows_its_units_and_costs_nothing() -> None:
    model = charge_model("standard", {"amount": "5"}, currency="USD")
    price = event_price(model, usage("3", 4), Decimal(0), "USD", shown_units=Decimal(1))
    assert (price.units, price.amount_cents, price.unit_amount) == (1, 0, 0)


TIERS = {
    "graduated_ranges": [
        {"from_value": 0, "to_value": 5, "per_unit_amount": "10", "flat_amount": "1"},
        {"from_value": 6, "to_value": 15, "per_unit_amount": "5", "flat_amount": "2"},
        {"from_value": 16, "to_value": None, "per_unit_amount": "1", "flat_amount": "3"},
    ]
}


def prorated(events: list[tuple[str, str]]) -> Decimal:
    units = tuple(Decimal(unit) for unit, _ in events)
    shares = tuple(Decimal(share) for _, share in events)
    used = Usage(
        units=sum(shares, Decimal(0)),
        full_units=sum(units, Decimal(0)),
        events_count=len(events),
        event_units=units,
        prorated_event_units=shares,
    )
    return charge_model("graduated", TIERS, currency="USD", prorated=True).price(used).amount


@pytest.mark.parametrize(
    ("events", "amount"),
    [
        ([], "1"),
        ([("3", "3")], "31"),
        ([("5", "2.5")], "26"),
        # Half of 20 units: 2.5 in the first range, 5 in the second, 2.5 in the third, and all flat amounts.
        ([("20", "10")], "58.5"),
        # The second event begins in the first range and ends in the second.
        ([("3", "3"), ("4", "2")], "48"),
        # Nothing is left: the first flat amount remains.
        ([("7", "7"), ("-7", "-7")], "1"),
        # Removed without having counted.
        ([("2", "0"), ("-2", "0"), ("1", "1")], "11"),
    ],
)
def test_prorated_units_are_priced_in_the_range_of_their_whole_units(
    events: list[tuple[str, str]], amount: str
) -> None:
    assert prorated(events) == Decimal(amount)


amounts = st.decimals(min_value=0, max_value=10, places=3)


@st.composite
def tiers(draw: st.DrawFn) -> list[dict[str, Any]]:
    bounds = [5 * bound for bound in sorted(draw(st.sets(st.integers(1, 40), max_size=4)))]
    starts = [0, *(bound + 1 for bound in bounds)]
    return [
        {"from_value": start, "to_value": end, "per_unit_amount": str(draw(amounts)), "flat_amount": str(draw(amounts))}
        for start, end in zip(starts, [*bounds, None], strict=True)
    ]


@given(tiers(), st.integers(0, 300), st.integers(0, 50))
def test_more_units_never_cost_less_in_ranges(ranges: list[dict[str, Any]], units: int, more: int) -> None:
    model = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD")
    assert model.price(usage(str(units + more))).amount >= model.price(usage(str(units))).amount


@given(tiers(), st.decimals(0, 300, places=2))
def test_the_ranges_of_a_fee_add_up(ranges: list[dict[str, Any]], units: Decimal) -> None:
    price = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD").price(usage(str(units)))
    shown = price.details["graduated_ranges"]
    assert sum(Decimal(item["total_with_flat_amount"]) for item in shown) == price.amount
    assert sum(Decimal(item["units"]) for item in shown) == units


@given(amounts, amounts, st.decimals(0, 300, places=2))
def test_one_range_is_the_same_graduated_or_by_volume(per_unit: Decimal, flat: Decimal, units: Decimal) -> None:
    ranges = [{"from_value": 0, "to_value": None, "per_unit_amount": str(per_unit), "flat_amount": str(flat)}]
    graduated = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD").price(usage(str(units)))
    volume = charge_model("volume", {"volume_ranges": ranges}, currency="USD").price(usage(str(units)))
    assert graduated.amount == volume.amount == units * per_unit + flat


@given(tiers(), st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_events_in_advance_add_up_to_the_price_of_all(ranges: list[dict[str, Any]], events: list[int]) -> None:
    model = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD")
    total, paid = 0, Decimal(0)
    for count, units in enumerate(events, 1):
        total += units
        used = Usage(units=Decimal(total), events_count=count)
        paid += event_price(model, used, Decimal(units), "USD").precise_amount_cents
    assert paid == model.price(usage(str(total))).amount * 100


@given(tiers(), st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_a_whole_period_prorates_to_the_plain_price(ranges: list[dict[str, Any]], events: list[int]) -> None:
    """Not so in ranges of one unit only, which the walk over events may step into too early."""
    units = tuple(Decimal(units) for units in events)
    used = Usage(units=sum(units, Decimal(0)), events_count=len(units), event_units=units, prorated_event_units=units)
    plain = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD").price(used)
    whole = charge_model("graduated", {"graduated_ranges": ranges}, currency="USD", prorated=True).price(used)
    assert whole.amount == plain.amount
