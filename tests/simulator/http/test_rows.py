"""How much a row of PostgreSQL's indexes holds: sizes that were found on a real server by bisection."""

import random
import string
from typing import Any

import pytest

from lago_orgs.simulator.http.rows import fits, jsonb

PRINTABLE = string.ascii_letters + string.digits + string.punctuation


def is_held(properties: dict[str, Any]) -> bool:
    return fits(24, [b"acme", b"tokens", jsonb(properties)])


def noise(length: int) -> str:
    chance = random.Random(length)
    return "".join(chance.choice(PRINTABLE) for _ in range(length))


@pytest.mark.parametrize(
    ("properties", "held"),
    [
        ({}, True),
        ({"prompt": noise(2600)}, True),
        ({"prompt": noise(2700)}, False),
        ({"a": {"b": [noise(1300), noise(1200)]}}, True),
        ({"a": {"b": [noise(1400), noise(1401)]}}, False),
        ({"prompt": "a" * 180_000}, True),
        ({"prompt": "a" * 300_000}, False),
        ({"prompt": "to be or not to be " * 500}, True),
        ({f"k{n}": random.Random(n).random() for n in range(165)}, True),
        ({f"k{n}": random.Random(n).random() for n in range(185)}, False),
        ({"n": int("123456789" * 400)}, True),
        ({"é" * 10: None, "b": True, "c": -0.5, "d": 0, "e": [], "f": 10**30}, True),
    ],
)
def test_properties_are_held_up_to_a_size(properties: dict[str, Any], held: bool) -> None:
    assert is_held(properties) is held


def test_ids_are_held_up_to_the_same_size() -> None:
    assert fits(16, [b"acme", noise(2600).encode()])
    assert not fits(16, [b"acme", noise(2700).encode()])
    assert fits(16, [b"acme", b"x" * 5000])
