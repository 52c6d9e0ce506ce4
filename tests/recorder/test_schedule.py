"""What is to be done next: events that were set aside, and when they are tried again."""

from lago_orgs.recorder import MemoryOutbox
from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.delivery.schedule import APART, Ask, Schedule, Ship
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Row
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


def organization(ship: Ship | Ask | None) -> str | None:
    """Whose the events are that are to be sent; None if there is nothing to do."""
    assert not isinstance(ship, Ask)
    return None if ship is None else ship.rows[0].event.organization


def test_those_over_which_requests_hang_take_some_of_the_ways_and_leave_the_others_to_the_rest() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 40, orgs=10)
    schedule = Schedule(outbox, Batches(size=4), wanted=100, settled=lambda: None, most_hanging=2)
    bad = [f"org-{number}" for number in range(5)]
    for name in bad:
        schedule.keep_apart(Row(0, make_event(name, "tokens")), [])
    whose = [organization(schedule.next(0.0)) for _ in range(8)]
    assert [each in bad for each in whose if each] == [False, True, False, True, False, False, False]
    assert whose[-1] is None, "two at most, in turn with the others, and these all"
    schedule.carried(Ship([], may_hang=True))
    assert organization(schedule.next(0.0)) in bad
    assert schedule.next(0.0) is None


def test_what_waits_behind_events_that_hang_goes_in_turn_with_them() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 4, orgs=1)
    first, second, third, fourth = outbox.claim(4)
    schedule = Schedule(outbox, Batches(size=1), wanted=10, settled=lambda: None)
    schedule.keep_apart(first, [third, fourth])
    for row in (first, second):
        schedule.set_aside(Ordeal(row, since=0.0, successes=0, faults=0))
    now, sent = APART + 1.0, []
    while isinstance(ship := schedule.next(now), Ship):
        sent += ship.rows
        assert ship.may_hang
        assert schedule.next(now) is None, "one at once"
        schedule.carried(ship)
    assert sent == [first, third, second], "the fourth waits for the third"


def test_a_subscription_travels_with_others_again_when_what_hung_passes() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 4, orgs=2)
    schedule = Schedule(outbox, Batches(), wanted=10, settled=lambda: None)
    hung = Row(0, make_event("org-0", "tokens"))
    schedule.keep_apart(hung, [])
    schedule.rejoin(hung)
    both = schedule.next(0.0)
    assert isinstance(both, Ship)
    assert {row.event.organization for row in both.rows} == {"org-0", "org-1"}
