"""What is to be done next: events that were set aside, and when they are tried again."""

from lago_orgs.recorder import MemoryOutbox
from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.delivery.schedule import Schedule, Ship
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
