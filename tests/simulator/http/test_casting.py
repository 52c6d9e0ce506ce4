"""Values are cast as Active Record casts them, and instants read as Ruby reads ISO 8601."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.http import casting
from lago_orgs.simulator.http.refusals import Refusal


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (12, "12"),
        (True, "t"),
        (False, "f"),
        (1.5, "1.5"),
        (1e3, "1000.0"),
        (1e16, "1.0e+16"),
        (1e-5, "1.0e-05"),
        (10**19, "10000000000000000000"),
        ("", ""),
        (None, None),
    ],
)
def test_a_text_column_keeps_anything_as_text(given: object, kept: str | None) -> None:
    assert casting.text(given) == kept


def test_nul_is_no_text_and_left_out_of_some() -> None:
    with pytest.raises(Refusal) as told:
        casting.text("a\0b")
    assert told.value.status == 500
    assert casting.text_without_nul("a\0b") == "ab"
    assert casting.clean_text("\0") is None


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("12.9", "12.9"),
        ("1e3", "1000"),
        (" 5 ", "5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("1_000", "1000"),
        ("7 days", "7"),
        ("x", "0"),
        ("", None),
        (True, "1"),
        (0.1, "0.1"),
    ],
)
def test_a_numeric_column_keeps_what_a_text_begins_with(given: object, number: str | None) -> None:
    assert casting.number(given) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("given", ["7 days", "x", "0x10", "NaN", "", True, None, []])
def test_what_is_no_number_from_end_to_end_is_refused_where_one_is_needed(given: object) -> None:
    assert casting.strict_number(given) is None


@pytest.mark.parametrize(("given", "whole"), [("12.9", 12), ("1e3", 1), (" 5 ", 5), (1.9, 1), (-1.9, -1), ("x", 0)])
def test_an_integer_column_cuts_off(given: object, whole: int) -> None:
    assert casting.integer(given) == whole


@given(size=st.sampled_from([4, 8]), beyond=st.integers(0, 10**30))
def test_what_an_integer_column_cannot_hold_is_a_crash(size: int, beyond: int) -> None:
    most = 2 ** (8 * size - 1)
    assert casting.integer(most - 1, size=size) == most - 1
    assert casting.integer(-most, size=size) == -most
    for value in (most + beyond, -most - 1 - beyond, str(most + beyond)):
        assert casting.whole(value) == int(value)
        with pytest.raises(Refusal):
            casting.integer(value, size=size)


def test_what_a_numeric_column_cannot_hold_is_a_crash() -> None:
    assert casting.numeric("99999.99999", 10, 5) == Decimal("99999.99999")
    with pytest.raises(Refusal):
        casting.numeric("100000", 10, 5)


@given(at=st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_instants_are_read_in_every_form(at: datetime) -> None:
    second = at.replace(microsecond=0)
    for text in (f"{second:%Y-%m-%dT%H:%M:%SZ}", f"{second:%Y%m%dT%H%M%SZ}", f"{second:%Y-%jT%H:%M:%S+00}"):
        assert casting.instant(text) == second
    assert casting.instant(at.isoformat()) == at


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-03-10", date(2026, 3, 10)), ("20260401", date(2026, 4, 1)), ("2026-W11-2", date(2026, 3, 10))],
)
def test_a_date_is_its_midnight(text: str, day: date) -> None:
    assert casting.instant(text) == datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "-1", "1.5", "x", "2026-03-09 15:00", "1773135000", "2026-13-01", "2026-02-30", " " * 129, None, 5],
)
def test_what_is_no_instant(text: Any) -> None:
    assert casting.instant(text) is None
