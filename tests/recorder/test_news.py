"""What one outbox object keeps is told to those who listen to it."""

from lago_orgs._core.events import Event
from lago_orgs.recorder import MemoryOutbox, Outbox
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.news import MOST


def event(name: str) -> Event:
    return make_event("acme", "tokens", {"tokens": 1}, transaction_id=name)


def test_each_event_is_told_once_with_the_mark_at_which_it_began() -> None:
    outbox = MemoryOutbox()
    one, other = outbox.listen(), outbox.listen()
    outbox.put(event("a"))
    mark = outbox.set_mark()
    outbox.put(event("b"))
    assert not outbox.put(event("b")), "a repeat is nothing new"
    assert [(number, each.transaction_id) for number, each in one] == [(0, "a"), (mark, "b")]
    assert list(other) == list(one)


def test_an_event_that_is_kept_while_somebody_looks_carries_the_mark_before() -> None:
    class Slow(MemoryOutbox):
        def looked_at_meanwhile(self) -> None:
            insert = self.store.insert

            def inserted(given: Event, connection: object | None = None, *, is_fresh: bool = False) -> Event | None:
                self.set_mark()
                return insert(given, connection, is_fresh=is_fresh)

            self.store.insert = inserted  # type: ignore[method-assign]  # a look in the middle of it

    outbox = Slow()
    heard = outbox.listen()
    outbox.looked_at_meanwhile()
    outbox.put(event("a"))
    assert heard[0][0] < outbox.set_mark() - 1


def test_whoever_does_not_take_events_holds_few_and_can_tell() -> None:
    outbox: Outbox = MemoryOutbox()
    heard = outbox.listen()
    for number in range(MOST + 5):
        outbox.put(event(f"t{number}"))
    assert len(heard) == MOST


def test_whoever_is_gone_is_told_nothing_more() -> None:
    outbox = MemoryOutbox()
    heard = outbox.listen()
    del heard
    outbox.put(event("a"))
    later = outbox.listen()
    outbox.put(event("b"))
    assert [each.transaction_id for _, each in later] == ["b"]
