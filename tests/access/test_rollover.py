"""A period that ends in the middle of reservations: each has its limit, and an open reservation counts in both."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lago_orgs import LagoOrgs, LimitReached, UsageRecorder
from lago_orgs.access import Access, Reservation
from lago_orgs.access.facts import Figures, rolled
from lago_orgs.access.measures import Measure
from lago_orgs.recorder import MemoryOutbox
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.faults import Fault
from tests.access._sync._io import all_at_once, until
from tests.access.conftest import QUICK, set_up

START = datetime(2026, 1, 10, tzinfo=UTC)
LAST_MINUTE = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, 0, 0, 0, 1000, tzinfo=UTC)
LIMIT = 10


class World:
    """A Lago whose clock is moved, and an access and a recorder that go by it."""

    def __init__(self, simulator: LagoSimulator, client: LagoOrgs, url: str) -> None:
        self.simulator = simulator
        self.now = START
        self.client = client
        self.recorder = UsageRecorder(MemoryOutbox(), api_url=url, api_key="key", guard=None, clock=lambda: self.now)
        self.access = Access(client, recorder=self.recorder, ttl=3600, clock=lambda: self.now)

    def move(self, to: datetime) -> None:
        self.simulator.travel(to)
        self.now = to

    def reserve(self, _number: int = 0) -> Reservation:
        return self.access.reserve("org_1", "calls", limit=LIMIT)


@pytest.fixture
def world() -> Iterator[World]:
    simulator = LagoSimulator(now=START, api_key="key")
    with simulator.serve() as server, LagoOrgs(server.url, "key", retries=QUICK) as client:
        set_up(simulator, "key")
        made = World(simulator, client, server.url)
        made.move(LAST_MINUTE)
        yield made
        made.access.close()
        made.recorder.close(0.0)


def granted(world: World, times: int) -> list[Reservation]:
    found = all_at_once(world.reserve, times)
    held = [each for each in found if not isinstance(each, Exception)]
    assert all(isinstance(each, LimitReached) for each in found if isinstance(each, Exception)), found
    return held


def test_each_period_has_its_limit(world: World) -> None:
    before = granted(world, 20)
    assert len(before) == LIMIT
    for each in before[:5]:
        each.commit()
    world.move(FEBRUARY)
    decision = world.access.check("org_1", "calls", limit=LIMIT)
    assert (decision.used, decision.resets_at) == (5, datetime(2026, 3, 1, tzinfo=UTC))
    after = granted(world, 20)
    assert len(after) == LIMIT - 5, "what is open may be used in either period"
    for each in before[5:]:
        each.commit(timestamp=LAST_MINUTE + timedelta(seconds=30))
    after += granted(world, 20)
    assert len(after) == LIMIT, "it was used in the other one"
    for each in after:
        each.commit()
    assert world.access.remaining("org_1", "calls", limit=LIMIT) == 0
    assert world.recorder.flush(60)
    usage = world.client.get_current_usage("org_1")
    assert usage is not None
    assert usage.units("calls") == LIMIT
    months = [each.timestamp.month for each in world.simulator.organization("key").events]
    assert (months.count(1), months.count(2)) == (LIMIT, LIMIT)


def test_a_host_that_is_behind_lago_passes_no_limit(world: World) -> None:
    """Lago's figure is of the new period already: what was granted by it counts in it."""
    for each in granted(world, LIMIT):
        each.commit()
    assert world.recorder.flush(60)
    world.simulator.travel(FEBRUARY)
    world.now = LAST_MINUTE + timedelta(seconds=59)
    world.access.forget("org_1")
    for each in granted(world, LIMIT):
        each.commit()
    assert world.recorder.flush(60)
    months = [each.timestamp.month for each in world.simulator.organization("key").events]
    assert (months.count(1), months.count(2)) == (LIMIT, LIMIT)


def test_a_host_that_is_ahead_of_lago_finds_the_new_period(world: World) -> None:
    for each in granted(world, LIMIT):
        each.commit()
    assert world.recorder.flush(60)
    world.now = FEBRUARY + timedelta(seconds=2)
    world.access.forget("org_1")
    assert not world.access.check("org_1", "calls", limit=LIMIT)
    world.simulator.travel(FEBRUARY + timedelta(seconds=1))
    until(lambda: bool(world.access.check("org_1", "calls", limit=LIMIT)))


def test_a_period_ends_while_lago_is_away(world: World) -> None:
    """Of the new one nothing is known but that nothing of the old one counts."""
    for each in granted(world, LIMIT):
        each.commit()
    world.simulator.faults.add(Fault("status", status=503))
    assert not world.access.check("org_1", "calls", limit=LIMIT)
    world.move(FEBRUARY)
    assert world.access.check("org_1", "calls", limit=LIMIT).used == 0
    assert len(granted(world, 20)) == LIMIT


def test_what_stays_from_period_to_period_counts_on() -> None:
    known = Figures({"seats": Decimal(7), "calls": Decimal(9)}, START, LAST_MINUTE, 0.0, 0)
    seats = Measure("seats", "unique_count_agg", "seat", is_recurring=True)
    calls = Measure("calls", "count_agg", None, is_recurring=False)
    after = rolled(known)
    assert (after.count(seats).units, after.count(calls).units) == (7, 0)
    assert (known.count(seats).units, known.count(calls).units) == (7, 9)
