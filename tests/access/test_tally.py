"""What was recorded is measured when somebody asks for it: the sums are those of measuring at once."""

import itertools
from contextlib import suppress
from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import ZERO, Count, Outstanding, Use, outstanding
from lago_orgs.access.measures import Measure
from lago_orgs.access.tally import Tally
from lago_orgs.recorder.outboxes.limits import Changes, Seen

KEY = ("org", "", "tokens")
SETTLING = 5.0
MEASURE = Measure("tokens", "sum_agg", "tokens", is_recurring=False)


def event(units: int, timestamp: int) -> Event:
    """One use."""
    return Event("org", "", "tokens", "", timestamp, f"tx-{units}-{timestamp}", f'{{"tokens":{units}}}', 0, timestamp)


def changes(recorded: list[tuple[int, Event]], arrived: list[tuple[int, float]], gone: list[int]) -> Changes:
    """What a look finds."""
    return Changes(recorded, arrived, gone, Seen(100, 0, 0, 0.0), is_anew=False)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(-5, 50)),
        st.tuples(st.just("record early"), st.integers(-5, 50)),
        st.tuples(st.sampled_from(["arrive", "arrive", "go"]), st.integers(0, 6)),
        st.tuples(st.sampled_from(["refresh", "another period", "ask", "ask", "interrupt"]), st.just(0)),
    ),
    max_size=20,
)


class Interrupting:
    """A measure whose second event a signal's handler interrupts."""

    how = "sum"

    def __init__(self) -> None:
        self.many = 0

    def units(self, properties: str, timestamp: int) -> Decimal:
        """Measure one, and raise with the second."""
        self.many += 1
        if self.many == 2:
            raise KeyboardInterrupt
        return MEASURE.units(properties, timestamp)

    def __eq__(self, other: object) -> bool:
        return other is MEASURE or other is self

    __hash__ = None  # type: ignore[assignment]  # equal to another one for this test alone


class World:
    """What was recorded, as the tally was told of it, and as it is."""

    def __init__(self) -> None:
        self.tally, self.uses, self.places = Tally({}, 3600.0), dict[int, Use](), itertools.count()
        self.count = Count(ZERO, 1.0, first=50)

    def step(self, now: int, what: str, number: int) -> None:
        """Let something happen."""
        tally, uses = self.tally, self.uses
        if what.startswith("record"):
            place, timestamp = next(self.places), 10 if what == "record early" else 60
            uses[place] = Use(Decimal(number), timestamp, "", place)
            tally.take(changes([(place, event(number, timestamp))], [], []))
        elif what == "arrive" and number in uses and uses[number].arrived_at is None:
            uses[number] = uses[number]._replace(arrived_at=float(now))
            tally.take(changes([], [(number, float(now))], []))
        elif what == "go" and uses.pop(number, None) is not None:
            tally.take(changes([], [], [number]))
        elif what == "refresh":
            newest = max(uses, default=-1)
            self.count = Count(Decimal(now), now + SETTLING - 2, newest=newest, first=self.count.first)
        elif what == "another period":
            self.count = self.count._replace(first=5 if self.count.first == 50 else 50)


@given(STEPS)
def test_the_sums_are_those_of_all_that_was_recorded_whenever_it_was_looked_at(steps: list[tuple[str, int]]) -> None:
    world = World()
    for now, (what, number) in enumerate(steps, 2):
        world.step(now, what, number)
        if what == "ask":
            found = world.tally.outstanding(KEY, world.count, MEASURE, SETTLING)
            assert found == outstanding(world.uses.values(), world.count, SETTLING)
        elif what == "interrupt" and (metered := world.tally._keys.get(KEY)) and metered._known[0] is not None:
            metered._known = (Interrupting(), metered._known[1])  # type: ignore[assignment]  # a signal comes into it
            with suppress(KeyboardInterrupt):
                metered.outstanding(world.count, MEASURE, SETTLING)
            metered._known = (MEASURE, metered._known[1])


DISTINCT = Measure("tokens", "unique_count_agg", "tokens", is_recurring=False)


@given(STEPS)
def test_values_that_are_counted_once_are_those_of_all_that_was_recorded(steps: list[tuple[str, int]]) -> None:
    world = World()
    for now, (what, number) in enumerate(steps, 2):
        world.step(now, what, number)
        if what == "ask":
            count = world.count
            found = world.tally.outstanding(KEY, count, DISTINCT, SETTLING)
            assert found is not None
            uses = [
                each
                for each in world.uses.values()
                if count.concerns(each.timestamp) and not count.holds(each.arrived_at, SETTLING)
            ]
            assert found.units == len({each.units for each in uses})
            assert found.in_doubt == len({each.units for each in uses if each.place <= count.newest})


def test_what_is_forgotten_has_arrived() -> None:
    tally, count = Tally({}, 3600.0), Count(ZERO, 10.0, newest=9)
    tally.take(changes([(0, event(3, 1)), (1, event(4, 1))], [], []))
    assert tally.outstanding(KEY, count, MEASURE, SETTLING) == Outstanding(Decimal(7), ZERO)
    tally.take(changes([], [], [])._replace(held=frozenset({1}), seen=Seen(9, 0, 0, 20.0)))
    assert tally.outstanding(KEY, count, MEASURE, SETTLING) == Outstanding(Decimal(7), Decimal(3))
    later = Count(Decimal(3), 20.0 + SETTLING, newest=9)
    assert tally.outstanding(KEY, later, MEASURE, SETTLING) == Outstanding(Decimal(4), ZERO)


def test_another_measure_counts_what_it_can_read() -> None:
    tally, count = Tally({}, 3600.0), Count(ZERO, 1.0)

    def units(measure: Measure) -> Decimal:
        found = tally.outstanding(KEY, count, measure, SETTLING)
        assert found is not None
        return found.units

    tally.take(changes([(0, event(3, 1)), (1, event(4, 1))], [(1, 2.0)], []))
    assert units(MEASURE) == 7
    assert units(DISTINCT) == 0, "properties are let go once they were measured"
    tally.take(changes([(2, event(5, 1))], [], []))
    assert units(DISTINCT) == 1
    assert units(MEASURE) == 0
    assert units(attrs.evolve(MEASURE, code="other")) == 0


def test_what_nobody_asks_for_is_not_measured() -> None:
    tally = Tally({}, 3600.0)
    tally.take(changes([(0, event(1, 1)._replace(properties="never read"))], [], []))
    other = ("org", "", "calls")
    assert tally.outstanding(other, Count(ZERO, 1.0), MEASURE, SETTLING) == Outstanding(ZERO, ZERO)
