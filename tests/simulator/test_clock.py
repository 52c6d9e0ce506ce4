"""The clock: real, frozen, travelling."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lago_orgs.simulator.state.clock import Clock

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Machine:
    """A machine whose time we set."""

    def __init__(self) -> None:
        self.at = NOW

    def nanoseconds(self) -> int:
        return int(self.at.timestamp()) * 1_000_000_000


def test_a_frozen_clock_stands_but_tells_no_instant_twice() -> None:
    clock = Clock(NOW)
    told = [clock.now() for _ in range(1000)]
    assert told[0] == NOW
    assert all(a < b for a, b in pairwise(told))
    assert told[-1] - NOW < timedelta(milliseconds=1)
    assert clock.peek() == told[-1]


def test_a_real_clock_follows_the_machine() -> None:
    machine = Machine()
    clock = Clock(nanoseconds=machine.nanoseconds)
    assert clock.now() == NOW
    machine.at += DAY
    assert clock.now() == NOW + DAY


def test_a_clock_that_ran_goes_on_from_where_it_travelled() -> None:
    machine = Machine()
    clock = Clock(nanoseconds=machine.nanoseconds)
    clock.travel(NOW + 30 * DAY)
    assert clock.now() == NOW + 30 * DAY
    machine.at += DAY
    assert clock.now() == NOW + 31 * DAY
    clock.run()
    assert clock.now() == NOW + DAY


def test_a_frozen_clock_stays_frozen_where_it_travelled() -> None:
    clock = Clock(NOW)
    clock.travel(NOW - DAY)
    assert clock.now() == NOW - DAY
    assert clock.is_frozen


@given(st.lists(st.timedeltas(timedelta(0), 3 * DAY), max_size=20))
def test_time_never_stands_still_or_goes_back(steps: list[timedelta]) -> None:
    machine = Machine()
    clock = Clock(nanoseconds=machine.nanoseconds)
    told = [clock.now()]
    for step in steps:
        machine.at += step - DAY  # machines are set back, too
        told.append(clock.now())
    assert all(a < b for a, b in pairwise(told))
