"""How large Lago's index finds an event, against what was measured on a real one and against pglz itself."""

import json
import random
import string
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lago_orgs._core.jsonb import stored_as_jsonb
from lago_orgs._core.sizes import BESIDE, NEAR, SMALL, TOO_LARGE, index_size
from lago_orgs.simulator.http.rows import fits, jsonb

CHANCE = random.Random(11)
WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "for",
    "it",
    "as",
    "was",
    "with",
    "be",
    "by",
    "on",
    "not",
    "he",
    "his",
    "but",
    "at",
    "are",
    "this",
    "have",
    "from",
    "or",
    "had",
]


def chars(alphabet: str, size: int) -> str:
    return "".join(CHANCE.choice(alphabet) for _ in range(size))


def words(count: int, size: int) -> str:
    return " ".join(CHANCE.choice(WORDS[:count]) for _ in range(size))[:size]


def floats(count: int) -> dict[str, float]:
    return {f"key_{number}": CHANCE.random() for number in range(count)}


PRINTABLE = string.ascii_letters + string.digits + string.punctuation.replace('"', "").replace("\\", "")


def text_of(properties: Any) -> str:
    return json.dumps(properties, separators=(",", ":"))


@pytest.mark.parametrize(
    ("properties", "is_stored"),
    [
        pytest.param({"p": chars(PRINTABLE, 2_640)}, True, id="the most random characters"),
        pytest.param({"p": chars(PRINTABLE, 2_670)}, False, id="a few more"),
        pytest.param(floats(168), True, id="the most random floats"),
        pytest.param(floats(180), False, id="some more floats"),
        pytest.param({"p": 180_000 * "a"}, True, id="equal letters"),
        pytest.param({"p": words(5, 8_000)}, True, id="few words"),
        pytest.param({"p": words(20, 16_000)}, False, id="more words"),
        pytest.param({"p": chars(PRINTABLE, 1_100) + 100_000 * "a"}, False, id="random at first"),
        pytest.param({"v": 60_000 * [0]}, False, id="more numbers than are counted"),
    ],
)
def test_what_was_measured(properties: Any, is_stored: bool) -> None:
    assert (index_size(text_of(properties)) <= TOO_LARGE) is is_stored


@settings(max_examples=40, deadline=None)
@given(st.deferred(lambda: kinds), st.integers(2_000, 4_500))  # type: ignore[has-type]  # it is defined below
def test_what_the_embedded_lago_refuses_is_foreseen(kind: Any, size: int) -> None:
    properties = json.loads(text_of(kind(size)), parse_float=Decimal)
    fixed = b"acme", b"calls"
    estimated = index_size(json.dumps(properties, default=float, separators=(",", ":")), ids=len(b"".join(fixed)))
    if not fits(24, [*fixed, jsonb(properties)]):
        assert estimated > NEAR


def test_small_ones_are_not_looked_at() -> None:
    assert index_size('{"p":' + (SMALL - 7) * "x") == 0


def test_long_ids_leave_less_room() -> None:
    near = text_of({"p": chars(PRINTABLE, 2_500)})
    assert index_size(near) <= TOO_LARGE < index_size(near, ids=400)


def test_no_text_takes_long() -> None:
    """As often as it is called, it may not hold an application up; the bound is far above what it takes."""
    for properties in ({"p": 250_000 * "a"}, {"v": 120_000 * [1]}, {"p": chars("ab", 250_000)}, {"p": 60_000 * "ä😀"}):
        began = time.process_time()
        index_size(text_of(properties))
        assert time.process_time() - began < 2


def pglz(data: bytes) -> int | None:
    """What PostgreSQL's compression makes of some data, step by step as its source has it; None if it gives up."""
    chains: dict[int, list[int]] = {}
    written = tokens = here = 0
    found = False
    buckets = next(
        (size for most, size in ((128, 512), (256, 1024), (512, 2048), (1024, 4096)) if len(data) < most), 8192
    )

    def bucket(place: int) -> int:
        if len(data) - place < 4:
            return data[place] & (buckets - 1)
        a, b, c, d = data[place : place + 4]
        return (a << 6 ^ b << 4 ^ c << 2 ^ d) & (buckets - 1)

    while here < len(data):
        if written >= len(data) * 75 // 100 or (not found and written >= 1024):
            return None
        length, good = 0, 128
        for place in reversed(chains.get(bucket(here), ())):
            if here - place >= 0x0FFF:
                break
            same = 0
            while same < 273 and here + same < len(data) and data[here + same] == data[place + same]:
                same += 1
            length = max(length, same)
            if length >= good:
                break
            good -= good * 10 // 100
        written += tokens % 8 == 0
        tokens += 1
        found = found or length > 2
        written += 1 if length <= 2 else 3 if length > 17 else 2
        for place in range(here, here + max(length, 1)):
            chains.setdefault(bucket(place), []).append(place)
        here += max(length, 1)
    return written if written < len(data) * 75 // 100 else None


def really(text: str) -> int:
    data = stored_as_jsonb(text, 1_000_000)
    compressed = pglz(data) if len(data) + 4 > 510 else None
    return BESIDE + 12 + (len(data) + 4 if compressed is None else compressed + 8)


kinds = st.sampled_from(
    [
        lambda size: {"p": chars("0123456789abcdef", size)},
        lambda size: {"p": words(len(WORDS), size * 2)},
        lambda size: {"p": words(8, size * 4)},
        lambda size: {"v": [CHANCE.randrange(100) for _ in range(size // 3)]},
        lambda size: {f"k{number}": CHANCE.random() for number in range(size // 20)},
        lambda size: {f"flag_{number}": CHANCE.random() < 0.5 for number in range(size // 5)},
        lambda size: {"o": [{"id": CHANCE.randrange(9999), "name": CHANCE.choice(WORDS)} for _ in range(size // 20)]},
        lambda size: {"p": chars("абвгдежз ", size // 2), "q": chars(PRINTABLE, size // 3)},
        lambda size: {"p": chars("xyz", 50) * (size // 3)},
    ]
)


@settings(max_examples=60, deadline=None)
@given(kinds, st.integers(2_000, 4_500))
def test_what_lago_refuses_is_never_called_small_and_little_else_is_called_too_large(kind: Any, size: int) -> None:
    text = text_of(kind(size))
    if len(text) < SMALL:
        return
    exact, estimated = really(text), index_size(text)
    if exact > TOO_LARGE:
        assert estimated > NEAR
    if estimated > TOO_LARGE:
        assert exact > TOO_LARGE * 0.9


@pytest.mark.parametrize(
    "value",
    [
        lambda number: CHANCE.randrange(10),
        lambda number: CHANCE.randrange(100_000),
        lambda number: CHANCE.random() < 0.5,
        lambda number: [CHANCE.randrange(10)],
        lambda number: {CHANCE.choice(string.ascii_letters): CHANCE.choice(string.ascii_letters)},
        lambda number: CHANCE.choice("äöü€😀"),
        lambda number: chars(PRINTABLE, 9),
        lambda number: round(CHANCE.random(), 3),
    ],
)
def test_small_means_that_it_fits_whatever_it_says(value: Any) -> None:
    values: list[Any] = []
    while len(text_of({"v": [*values, value(0)]})) < SMALL:
        values.append(value(len(values)))
    assert really(text_of({"v": values})) <= TOO_LARGE
