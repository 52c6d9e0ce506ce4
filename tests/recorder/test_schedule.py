"""What is to be done next: events that were set aside, and when they are tried again."""

from lago_orgs.recorder import MemoryOutbox
from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.delivery.schedule import APART, Schedule, Ship
from tests.recorder.yard import fill


def test_events_set_aside_while_lago_took_nothing_are_tried_as_soon_as_it_takes_something() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 2, orgs=1)
    in_the_outage, before_it = outbox.claim(2)
    schedule = Schedule(outbox, Batches(), wanted=10, settled=lambda: None)
    schedule.set_aside(Ordeal(before_it, since=0.0, successes=2, faults=0, due=100.0))
    schedule.set_aside(Ordeal(in_the_outage, since=0.0, successes=3, faults=0, due=100.0))
    assert schedule.next(1.0) is None
    schedule.relieve(3)
    relieved = schedule.next(1.0)
    assert isinstance(relieved, Ship)
    assert list(relieved.rows) == [in_the_outage]
    assert schedule.next(1.0) is None, "Lago took others while that one failed"


def test_a_subscription_waits_so_long_for_all_its_events_that_fail_alone_and_not_for_each() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 4, orgs=1)
    schedule = Schedule(outbox, Batches(size=1), wanted=10, settled=lambda: None)
    now = 0.0
    for _ in range(3):
        taken = schedule.next(now)
        assert isinstance(taken, Ship)
        schedule.set_aside(Ordeal(taken.rows[0], since=now, successes=0, faults=0, due=1e9))
        if now < APART:
            assert schedule.next(now + 0.1) is None
        now = APART + 1.0
    taken = schedule.next(now)
    assert isinstance(taken, Ship)
    assert taken.rows[0].event.properties == '{"n":3}'


def test_a_subscription_waits_for_no_event_over_which_lago_was_expected_to_fail() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 2, orgs=1)
    schedule = Schedule(outbox, Batches(size=1), wanted=10, settled=lambda: None)
    first = schedule.next(0.0)
    assert isinstance(first, Ship)
    schedule.set_aside(Ordeal(first.rows[0], since=0.0, successes=0, faults=0, due=1e9, is_foreseen=True))
    assert isinstance(schedule.next(0.1), Ship)
