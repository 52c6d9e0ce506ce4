"""What properties may hold, and as what it is sent."""

import json
import sys
from collections import OrderedDict, namedtuple
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.encoding import encoded_properties, same_json
from lago_orgs.errors import InvalidArgument


class Model(StrEnum):
    SMALL = "small"


class Level(IntEnum):
    HIGH = 3


class Price(Enum):
    LOW = Decimal("0.10")


class Id(str):
    """A text of another class, as frameworks have it."""


Point = namedtuple("Point", "x y")
HOLDING_ITSELF: list[Any] = []
HOLDING_ITSELF.append(HOLDING_ITSELF)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("text", '"text"'),
        ("ä😀\n", '"\\u00e4\\ud83d\\ude00\\n"'),
        (Id("text"), '"text"'),
        (7, "7"),
        (-(10**30), "-1" + 30 * "0"),
        (10**4300 - 1, 4300 * "9"),
        (True, "true"),
        (None, "null"),
        (0.5, "0.5"),
        (1.0, "1.0"),
        (Decimal("0.10"), '"0.10"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("-1.5E-7"), '"-0.00000015"'),
        (Decimal("1E+50"), '"1' + 50 * "0" + '"'),
        (date(2026, 3, 1), '"2026-03-01"'),
        (datetime(2026, 3, 1, 9, 30, 0, 123_999, tzinfo=UTC), '"2026-03-01T09:30:00.123Z"'),
        (datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=1))), '"2026-02-28T23:00:00.000Z"'),
        (UUID(int=7), '"00000000-0000-0000-0000-000000000007"'),
        (Model.SMALL, '"small"'),
        (Level.HIGH, "3"),
        (Price.LOW, '"0.10"'),
        ([1, "a"], '[1,"a"]'),
        (Point(1, 2), "[1,2]"),
        ({"b", "a"}, '["a","b"]'),
        (frozenset({UUID(int=2), UUID(int=1)}), f'["{UUID(int=1)}","{UUID(int=2)}"]'),
        ({"a": {"b": []}}, '{"a":{"b":[]}}'),
        (MappingProxyType({"a": 1}), '{"a":1}'),
        (nested(50), 50 * "[" + "1" + 50 * "]"),
        ("\\u0000 \\ud800", '"\\\\u0000 \\\\ud800"'),
    ],
)
def test_what_is_taken_is_sent_as(value: Any, sent: str) -> None:
    assert encoded_properties({"p": value}) == f'{{"p":{sent}}}'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.1, r"properties\['p'\] is the float 0.1, which is not exact: give Decimal\('0.1'\)"),
        (float("nan"), r"properties\['p'\] is NaN"),
        (float("-inf"), "-Infinity: Lago counts finite numbers only"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("1E+51"), "exponent is over 50"),
        (Decimal("1E-51"), "exponent is over 50"),
        (Decimal("0E-1000000"), "exponent is over 50"),
        (Decimal("1E+999999"), "exponent is over 50"),
        (2.0**200, "exponent is over 50"),
        pytest.param(10**4300, "4,300 digits", id="4301 digits"),
        pytest.param([-(10**100_000)], "4,300 digits", id="many digits"),
        ("a\x00b", "null character"),
        ("\ud800", "surrogate"),
        ("\ud83d\ude00", "surrogate"),
        (datetime(2026, 3, 1), "no time zone"),  # noqa: DTZ001 - a naive one is what is refused
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))), "outside the years"),
        (object(), "of type object"),
        (b"bytes", "of type bytes"),
        (1j, "of type complex"),
        (nested(51), "nested more than 50 deep"),
        (nested(5000), "nested more than 50 deep"),
        (HOLDING_ITSELF, "holds itself"),
        ({1: 2}, r"properties\['p'\] has the key 1, of type int"),
        ({"a\x00": 2}, "null character"),
        ({"\udc00": 2}, "surrogate"),
        (300_000 * "x", "262,144 bytes"),
    ],
)
def test_what_is_refused_is_named(value: Any, said: str) -> None:
    for properties in ({"p": value}, {"p": value, "other": [1]}):
        with pytest.raises(InvalidArgument, match=said) as refused:
            encoded_properties(properties)
        assert len(str(refused.value)) < 400
    with pytest.raises(InvalidArgument):
        encoded_properties({"deeper": [{"p": value}]})


@pytest.mark.parametrize("properties", [[], "text", 5, [("a", 1)], b"x"])
def test_properties_are_an_object(properties: Any) -> None:
    with pytest.raises(InvalidArgument, match=r"properties are .* pass a dict"):
        encoded_properties(properties)


def test_where_in_the_properties_the_fault_is_is_said() -> None:
    with pytest.raises(InvalidArgument, match=r"properties\['a'\]\[1\]\['b'\] is the float"):
        encoded_properties({"a": [0, {"b": 0.1}]})


def test_few_objects_do_not_make_a_huge_text() -> None:
    value: Any = []
    for _ in range(45):
        value = [value] * 4
    with pytest.raises(InvalidArgument, match="262,144 bytes"):
        encoded_properties({"p": value})
    large = 200_000 * "x"
    with pytest.raises(InvalidArgument, match="262,144 bytes"):
        encoded_properties({f"p{number}": large for number in range(1000)})


def test_the_size_is_the_callers_choice() -> None:
    assert len(encoded_properties({"p": 300_000 * "x"}, most_bytes=1_000_000)) == 300_008
    with pytest.raises(InvalidArgument, match="100 bytes"):
        encoded_properties({"p": 90 * "x", "q": 90 * "x"}, most_bytes=100)


def test_an_interpreter_set_to_fewer_digits_sends_the_same() -> None:
    number, before = 10**4000 + 7, sys.get_int_max_str_digits()
    sent = encoded_properties({"p": number})
    sys.set_int_max_str_digits(640)
    try:
        assert encoded_properties({"p": number}) == sent
        assert encoded_properties({"p": [number]}) == sent.replace(":", ":[").replace("}", "]}")
        assert same_json(sent, sent.replace(":", ": "))
    finally:
        sys.set_int_max_str_digits(before)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | text | st.integers(-(2**40), 2**40).map(lambda n: n / 8)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3))


@given(st.dictionaries(text, values, max_size=6))
def test_json_comes_back_as_it_was(properties: dict[str, Any]) -> None:
    sent = encoded_properties(properties)
    assert sent.isascii()
    assert json.loads(sent) == properties
    assert json.dumps(properties, separators=(",", ":")) == sent


class Odd(Mapping[str, Any]):
    """A mapping that is no dictionary, which takes the careful way."""

    def __init__(self, inner: Mapping[str, Any]) -> None:
        self.inner = inner

    def __getitem__(self, key: str) -> Any:
        return self.inner[key]

    def __iter__(self) -> Any:
        return iter(self.inner)

    def __len__(self) -> int:
        return len(self.inner)


@given(st.dictionaries(text, values, max_size=6))
def test_both_ways_write_the_same(properties: dict[str, Any]) -> None:
    assert encoded_properties(Odd(properties)) == encoded_properties(properties)


@given(st.dictionaries(text, values, max_size=6), st.randoms())
def test_the_order_of_keys_says_nothing(properties: dict[str, Any], random: Any) -> None:
    keys = list(properties)
    random.shuffle(keys)
    again = OrderedDict((key, properties[key]) for key in keys)
    assert same_json(encoded_properties(properties), encoded_properties(again))


FOUR = [1, True, 1.0, "1", [1], {"1": 1}, None, 0, False, 0.0, "0", "", [], {}, Decimal("1.0")]


@pytest.mark.parametrize("one", FOUR)
@pytest.mark.parametrize("other", FOUR)
def test_values_are_the_same_only_as_they_are_sent(one: Any, other: Any) -> None:
    same = type(one) is type(other) and one == other
    for wrap in (lambda each: {"p": each}, lambda each: {"p": [{"q": each}], "o": 1}):
        assert same_json(encoded_properties(wrap(one)), encoded_properties(wrap(other))) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (0.0, -0.0, True),
        (1e20, 10**20, True),
        (-1e20, -(10**20), True),
        (1e20, 10**20 + 1, False),
        (-0.0, 0, False),
        (0.25, -0.25, False),
    ],
)
def test_numbers_are_the_same_if_lago_keeps_them_alike(one: Any, other: Any, same: bool) -> None:
    assert same_json(encoded_properties({"p": one}), encoded_properties({"p": other})) is same
