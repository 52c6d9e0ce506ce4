"""Which thresholds are crossed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.engine.alerting import crossed

VALUES = st.decimals("-1000", "1000", places=1)


def decimals(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("previous", "current", "once", "step", "expected"),
    [
        (0, 10, [10, 20], None, [10]),
        (10, 25, [10, 20], None, [20]),
        (0, 5, [10], None, []),
        (0, 55, [10, 20], 15, [10, 20, 35, 50]),
        (50, 66, [10, 20], 15, [65]),
        (0, 45, [], 20, [20, 40]),
        (30, 5, [10, 20], None, [10, 20]),
        (10, 5, [10], None, []),
        (7, 7, [7], None, []),
    ],
)
def test_thresholds(previous: int, current: int, once: list[int], step: int | None, expected: list[int]) -> None:
    found = crossed(Decimal(previous), Decimal(current), decimals(*once), Decimal(step) if step else None)
    assert found == decimals(*expected)


@given(
    a=VALUES, b=VALUES, c=VALUES, once=st.lists(VALUES, unique=True, max_size=5), step=st.none() | st.just(Decimal(7))
)
def test_going_in_two_steps_crosses_the_same(
    a: Decimal, b: Decimal, c: Decimal, once: list[Decimal], step: Decimal | None
) -> None:
    low, middle, high = sorted([a, b, c])
    there = crossed(low, middle, once, step) + crossed(middle, high, once, step)
    assert there == crossed(low, high, once, step)
