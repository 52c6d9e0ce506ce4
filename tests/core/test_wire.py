"""What cannot be read is neither 0 nor none: amounts, numbers and lists of another shape are errors."""

from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import Money, UnexpectedAnswer
from lago_orgs._core import read_usage
from lago_orgs._core.wire import cents, cents_in, count, items, needed_items, needed_number, number, whole

NO_NUMBERS: list[Any] = ["", [], {}, True, False, "x", "NaN", "1_000", "٣", " 1", "1e9999", ["1"], float("nan")]
USAGE: dict[str, Any] = {
    "from_datetime": "2026-03-01T00:00:00Z",
    "to_datetime": "2026-03-31T23:59:59Z",
    "currency": "USD",
    "amount_cents": 100,
    "total_amount_cents": 100,
    "charges_usage": [
        {"billable_metric": {"code": "m"}, "units": "1.0", "events_count": 1, "amount_cents": 100},
    ],
}


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_no_amount_and_no_count(value: Any) -> None:
    for read in (needed_number, whole, count, lambda given: cents(given, "USD")):
        with pytest.raises(UnexpectedAnswer):
            read(value)
    with pytest.raises(UnexpectedAnswer):
        cents_in({"amount_cents": value}, "amount_cents", "USD")


@pytest.mark.parametrize("value", [None, "12.7", Decimal("12.7"), 12.7])
def test_an_amount_is_whole_cents_and_never_missing(value: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="number belongs"):
        cents(value, "USD")
    with pytest.raises(UnexpectedAnswer, match="number belongs"):
        cents_in({"amount_cents": value}, "amount_cents", "USD")


def test_numbers_are_read_as_json_writes_them() -> None:
    assert cents("1250", "USD") == cents(Decimal("1250.0"), "USD") == Money("12.50", "USD")
    assert cents_in({}, "amount_cents", "USD") == Money(0, "USD")
    assert (needed_number("-1.5e2"), needed_number(0.5), count(None)) == (Decimal(-150), Decimal("0.5"), None)
    assert (number(" +5"), number(None), number("")) == (5, 0, 0)
    with pytest.raises(UnexpectedAnswer):
        number(True)


@pytest.mark.parametrize("value", ["x", {}, 1, True, [None], [{}, 1], [["a"]]])
def test_a_list_of_another_shape_is_not_none(value: Any) -> None:
    for read in (items, needed_items):
        with pytest.raises(UnexpectedAnswer, match="a list of objects"):
            read(value)
    assert items(None) == items([]) == needed_items([]) == []
    with pytest.raises(UnexpectedAnswer):
        needed_items(None)


@pytest.mark.parametrize("key", ["amount_cents", "total_amount_cents", "charges_usage"])
@pytest.mark.parametrize("value", [None, "", {}, "absent"])
def test_usage_without_its_total_or_charges_is_no_usage(key: str, value: Any) -> None:
    read_usage.usage(USAGE)
    raw = {name: one for name, one in {**USAGE, key: value}.items() if one != "absent"}
    with pytest.raises(UnexpectedAnswer):
        read_usage.usage(raw)


@pytest.mark.parametrize("key", ["units", "events_count", "amount_cents"])
@pytest.mark.parametrize("value", [None, True, ""])
def test_a_charge_without_its_units_is_not_unused(key: str, value: Any) -> None:
    charge = {**USAGE["charges_usage"][0], key: value}
    with pytest.raises(UnexpectedAnswer):
        read_usage.usage({**USAGE, "charges_usage": [charge]})
