from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import (
    CurrencyMismatch,
    InvalidArgument,
    Money,
    Package,
    Percentage,
    Standard,
    Tier,
    WrongType,
)


@pytest.mark.parametrize(
    ("cents", "currency", "amount", "written"),
    [
        (1250, "USD", "12.5", "12.50 USD"),
        (1234567, "EUR", "12345.67", "12,345.67 EUR"),
        (1250, "JPY", "1250", "1,250 JPY"),
        (1250, "KWD", "1.25", "1.250 KWD"),
        (1250, "HUF", "1250", "1,250 HUF"),
        (12345, "CLF", "1.2345", "1.2345 CLF"),
        (3, "MRO", "0.6", "0.6 MRO"),
        (3, "MGA", "3", "3 MGA"),
        (-5, "USD", "-0.05", "-0.05 USD"),
        (0, "USD", "0", "0.00 USD"),
    ],
)
def test_cents_are_the_currencys_own(cents: int, currency: str, amount: str, written: str) -> None:
    money = Money.of_cents(cents, currency)
    assert money.amount == Decimal(amount)
    assert str(money) == written
    assert money.cents == cents


def test_repr_can_be_typed_in_again() -> None:
    money = Money("0.000003", "usd")
    assert repr(money) == "Money('0.000003', 'USD')"
    assert eval(repr(money)) == money


def test_arithmetic_stays_in_one_currency() -> None:
    assert sum([Money(1, "USD"), Money("2.50", "USD")]) == Money("3.5", "USD")
    assert Money(3, "USD") - Money(1, "USD") == Money(2, "USD")
    assert 3 * Money("0.10", "USD") == Money("0.3", "USD")
    assert -Money(1, "USD") < Money(0, "USD") <= Money(0, "USD")  # type: ignore[operator]  # functools adds it
    assert not Money(0, "USD")
    assert abs(Money(-2, "USD")) == Money(2, "USD")


@pytest.mark.parametrize(
    "mixing",
    [
        lambda: Money(1, "USD") + Money(1, "EUR"),
        lambda: Money(1, "USD") - Money(1, "EUR"),
        lambda: Money(1, "USD") < Money(1, "EUR"),
        lambda: Money(1, "USD") + 1,  # type: ignore[operator]  # that is the mistake
    ],
)
def test_mixing_is_refused(mixing: Callable[[], object]) -> None:
    with pytest.raises(CurrencyMismatch, match="USD and"):
        mixing()


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="not exact"):
        Money(0.1, "USD")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(TypeError, match="Decimal"):
        Money(1, "USD") * 0.1  # type: ignore[operator]  # the point of the test


@pytest.mark.parametrize("wrong", [49.9, 0.5, float("nan"), float("inf"), True, None, object(), "text", 10**500])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda value: Money(value, "USD"), "amount"),
        (lambda value: Money.of_cents(value, "USD"), "cents"),
        (lambda value: Money(1, "USD") * value, "multiplied by"),
        (lambda value: value * Money(1, "USD"), "multiplied by"),
        (Standard, "amount of Standard"),
        (lambda value: Tier(per_unit_amount=value), "per_unit_amount of Tier"),
        (lambda value: Tier(flat_amount=value), "flat_amount of Tier"),
        (lambda value: Package(amount=value, package_size=1), "amount of Package"),
        (lambda value: Package(amount=1, package_size=value), "package_size of Package"),
        (lambda value: Package(amount=1, package_size=1, free_units=value), "free_units of Package"),
        (lambda value: Percentage(rate=value), "rate of Percentage"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_exact_number_is_one_of_the_library_s_errors(
    make: Callable[[Any], object], name: str, wrong: Any
) -> None:
    with pytest.raises(InvalidArgument, match=name) as caught:
        make(wrong)
    assert isinstance(caught.value, ValueError)
    if isinstance(wrong, float | bool):
        assert isinstance(caught.value, TypeError)
    if isinstance(wrong, float) and name != "cents":
        assert "not exact" in str(caught.value)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda value: Percentage(rate=1, fixed_amount=value), "fixed_amount"),
        (lambda value: Percentage(rate=1, free_units_per_events=value), "free_units_per_events"),
        (lambda value: Percentage(rate=1, free_units_per_total_aggregation=value), "free_units_per_total_aggregation"),
        (lambda value: Percentage(rate=1, per_transaction_min_amount=value), "per_transaction_min_amount"),
        (lambda value: Percentage(rate=1, per_transaction_max_amount=value), "per_transaction_max_amount"),
        (lambda value: Tier(up_to=value), "up_to"),
    ],
)
def test_what_may_be_left_out_is_no_float_either(make: Callable[[Any], object], name: str) -> None:
    make(None)
    make(Decimal(2))
    for wrong in (0.30000000000000004, 0.5, True, b"1"):
        with pytest.raises(WrongType, match=name):
            make(wrong)
    with pytest.raises(InvalidArgument, match="negative"):
        make(-1)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("NaN", "USD", "nobody can pay"),
        ("Infinity", "USD", "nobody can pay"),
        ("1,50", "USD", "'1,50' is no number"),
        (None, "USD", "amount is None"),
        (1, None, "currency is None"),
    ],
)
def test_what_is_no_money_is_refused_by_name(amount: Any, currency: Any, said: str) -> None:
    with pytest.raises((TypeError, ValueError), match=said):
        Money(amount, currency)


def test_cents_are_whole() -> None:
    with pytest.raises(TypeError, match=r"cents is 1\.5"):
        Money.of_cents(1.5, "USD")  # type: ignore[arg-type]  # the point of the test


def test_equal_amounts_are_equal_however_written() -> None:
    assert Money("1.0", "USD") == Money("1.00", "USD")
    assert hash(Money("1.0", "USD")) == hash(Money("1.00", "USD"))
    assert Money(1, "USD") != Money(1, "EUR")


@given(st.integers(-(10**18), 10**18), st.sampled_from(["USD", "JPY", "KWD", "CLF", "HUF"]))
def test_cents_survive(cents: int, currency: str) -> None:
    assert Money.of_cents(cents, currency).cents == cents
    assert Money(Money.of_cents(cents, currency).amount, currency).rounded() == Money.of_cents(cents, currency)
