"""JSON in and out: every digit, every key, in order."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lago_orgs_client.models import Currency
from lago_orgs_client.types import UNSET
from lago_orgs_client.wire import plain, read_json, write_json

numbers = st.decimals(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_again(value: Any) -> None:
    again = read_json(write_json(value))
    assert again == value
    assert write_json(again) == write_json(value)
    json.loads(write_json(value))  # any other tool reads it too


@given(numbers)
def test_a_number_keeps_its_digits(number: Decimal) -> None:
    text = write_json([number]).decode()
    assert text == f"[{number}]"
    (again,) = read_json(text.encode())
    assert again == number
    assert not isinstance(again, float)


@pytest.mark.parametrize(
    "text", ["0.1", "20.0", "0.10000000000000000000000000000001", "12345678901234567890.5", "1E+2"]
)
def test_numbers_as_a_server_sends_them(text: str) -> None:
    assert write_json(read_json(text.encode())) == text.encode()


@pytest.mark.parametrize("bad", [b"", b"<html>", b"{", b'{"a": NaN}', b"Infinity", b"\xff\xfe{}", b"[" * 200_000])
def test_what_is_no_json_is_a_value_error(bad: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the parser's own words)
        read_json(bad)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_number_that_json_has_no_word_for_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json({"amount": [bad]})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2024, 5, 1, 10, tzinfo=UTC), "2024-05-01T10:00:00Z"),
        (datetime(2024, 5, 1, 10, 0, 0, 123000, tzinfo=UTC), "2024-05-01T10:00:00.123000Z"),
        (datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))), "2024-05-01T10:00:00+02:00"),
        (date(2024, 5, 1), "2024-05-01"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Currency.EUR, "EUR"),
        (Currency("DOGE"), "DOGE"),
        ({"a": UNSET, "b": (1, frozenset({2}))}, {"b": [1, [2]]}),
        (Decimal("1.50"), Decimal("1.50")),
    ],
)
def test_python_values_as_json_says_them(value: Any, expected: Any) -> None:
    assert plain(value) == expected
    assert write_json(plain(value))


def test_what_has_no_form_in_json_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="a object cannot be sent"):
        plain({"properties": object()})
