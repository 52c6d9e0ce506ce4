"""Numbers: what the answers of a real Lago show of its calculators."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.pricing import numbers
from tests.recorded import exchanges, flows

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=12, min_value=-(10**20), max_value=10**20)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10", "10.0"),
        ("10.50", "10.5"),
        ("0", "0.0"),
        ("1E-5", "0.00001"),
        ("1E+21", "1000000000000000000000.0"),
        ("-3", "-3.0"),
        ("12345678901234567908.6", "12345678901234567908.6"),
    ],
)
def test_decimals_are_plain_text_with_at_least_one_decimal(value: str, text: str) -> None:
    assert numbers.decimal_text(Decimal(value)) == text


@given(decimals)
def test_the_text_of_a_decimal_keeps_its_value(value: Decimal) -> None:
    text = numbers.decimal_text(value)
    assert Decimal(text) == value
    assert re.fullmatch(r"-?\d+\.\d+", text)


@pytest.mark.parametrize(
    ("currency", "cents"),
    [("USD", 1_23), ("EUR", 1_23), ("JPY", 1), ("KRW", 1), ("KWD", 1_235), ("BHD", 1_235), ("CLF", 12_345)],
)
def test_cents_follow_the_currency(currency: str, cents: int) -> None:
    assert numbers.to_cents(Decimal("1.2345"), currency) == cents
    assert numbers.to_cents(numbers.to_units(cents, currency), currency) == cents


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", 1), ("0.015", 2), ("0.0149999", 1), ("-0.005", -1), ("454301071180107527.335", 45430107118010752734)],
)
def test_half_a_cent_goes_away_from_zero(amount: str, cents: int) -> None:
    assert numbers.to_cents(Decimal(amount), "USD") == cents


def test_cents_keep_their_decimals_when_precise() -> None:
    assert numbers.precise_cents(Decimal("0.145"), "USD") == Decimal("14.5")
    assert numbers.precise_cents(Decimal("0.145"), "JPY") == Decimal("0.145")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1000 / 31 * 2, "64.51612903225806"),
        (5000 / 31 * 22, "3548.387096774193"),
        (22 * (2800 / 31), "1987.096774193548"),
        (2384.5161290322576, "2384.516129032257"),
        (0.1, "0.1"),
        (1200.0, "1200"),
        (0.0, "0"),
        (1e-7 / 3, "0.00000003333333333333333"),
        (-22 * (2800 / 31), "-1987.096774193548"),
    ],
)
def test_a_float_is_cut_after_16_digits(value: float, expected: str) -> None:
    assert numbers.decimal_of_float(value) == Decimal(expected)


@pytest.mark.parametrize(
    ("dividend", "divisor", "quotient"),
    [
        # As PostgreSQL 15 answers `select 1::numeric/3` and so on.
        ("1", "3", "0.33333333333333333333"),
        ("2", "3", "0.66666666666666666667"),
        ("10", "3", "3.3333333333333333"),
        ("100000", "3", "33333.333333333333"),
        ("1", "31", "0.03225806451612903226"),
        ("31", "31", "1.00000000000000000000"),
        ("16", "31", "0.51612903225806451613"),
        ("0", "31", "0.00000000000000000000"),
        ("-1", "8", "-0.12500000000000000000"),
        ("1.000000000000000000000001", "3", "0.333333333333333333333334"),
    ],
)
def test_postgres_keeps_the_digits_it_selects(dividend: str, divisor: str, quotient: str) -> None:
    assert str(numbers.postgres_divided(Decimal(dividend), Decimal(divisor))) == str(Decimal(quotient))


@given(decimals, decimals.filter(bool))
def test_postgres_divides_within_its_last_digit(dividend: Decimal, divisor: Decimal) -> None:
    quotient = numbers.postgres_divided(dividend, divisor)
    unit = Decimal(1).scaleb(int(quotient.as_tuple().exponent))
    assert abs(numbers.EXACT.subtract(numbers.EXACT.multiply(quotient, divisor), dividend)) <= abs(unit * divisor)
    if quotient:
        assert len(quotient.as_tuple().digits) >= 13


def test_exact_functions_ignore_the_callers_context() -> None:
    import decimal

    with decimal.localcontext(decimal.Context(prec=3)):
        assert numbers.precise_cents(Decimal("12345678.91"), "USD") == Decimal(1234567891)
        assert numbers.rounded(Decimal("12345678.915"), 2) == Decimal("12345678.92")


def test_recorded_decimals_are_written_our_way() -> None:
    amounts = {"units", "precise_amount", "precise_unit_amount", "credits_balance", "precise_total_amount"}
    seen: set[str] = set()

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            seen.update(item for key, item in value.items() if key in amounts and isinstance(item, str))
            visit(list(value.values()))
        elif isinstance(value, list):
            for item in value:
                visit(item)

    for flow in flows():
        for exchange in exchanges(flow):
            if exchange["response"]["status"] == 200:
                visit(exchange["response"].get("body"))
    assert len(seen) > 100
    assert {text: numbers.decimal_text(Decimal(text)) for text in seen} == {text: text for text in seen}
