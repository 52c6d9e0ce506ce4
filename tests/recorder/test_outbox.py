"""What every outbox does, whatever it keeps its events in."""

import json
import threading
from typing import Any

import pytest

from lago_orgs.recorder.errors import OutboxFull, TransactionIdReused
from lago_orgs.recorder.events import Event, make_event
from lago_orgs.recorder.outbox import Account, Dead, Delivered, Outbox
from tests.recorder.conftest import MakeOutbox


def use(number: int, org: str = "acme", **arguments: Any) -> Event:
    return make_event(org, "tokens", {"n": number}, transaction_id=f"tx-{org}-{number}", **arguments)


def deliver(outbox: Outbox, count: int) -> None:
    outbox.settle([Delivered(entry) for entry in outbox.claim(count)], [])


def test_events_come_out_as_they_went_in_and_once(outbox: Outbox) -> None:
    events = [use(number) for number in range(5)]
    for event in events:
        assert outbox.put(event)
    first, second = outbox.claim(3), outbox.claim(3)
    assert [entry.event for entry in first] == events[:3]
    assert [entry.event for entry in second] == events[3:]
    assert not outbox.claim(3)
    assert [entry.position for entry in [*first, *second]] == sorted(entry.position for entry in [*first, *second])


def test_released_events_are_claimed_again(outbox: Outbox) -> None:
    event = use(1)
    outbox.put(event)
    assert outbox.claim(10)
    outbox.release()
    assert [entry.event for entry in outbox.claim(10)] == [event]


def test_the_books_balance_per_organization_and_in_total(outbox: Outbox) -> None:
    for number in range(6):
        outbox.put(use(number, "acme"))
        outbox.put(use(number, "globex"))
    entries = outbox.claim(5)  # three of acme, two of globex
    outbox.settle([Delivered(entry) for entry in entries[:3]], [Dead(entry, "bad") for entry in entries[3:]])
    for stats in (outbox.stats(), outbox.recount()):
        assert stats.organizations == {
            "acme": Account(recorded=6, delivered=2, pending=3, dead=1),
            "globex": Account(recorded=6, delivered=1, pending=4, dead=1),
        }
        assert stats.total == Account(recorded=12, delivered=3, pending=7, dead=2)
        assert stats.is_balanced


def test_what_was_settled_is_not_settled_twice(outbox: Outbox) -> None:
    outbox.put(use(1))
    (entry,) = outbox.claim(1)
    outbox.settle([Delivered(entry)], [])
    outbox.settle([Delivered(entry, is_duplicate=True)], [])
    outbox.settle([], [Dead(entry, "bad")])
    assert outbox.recount().total == Account(recorded=1, delivered=1)
    assert outbox.stats().duplicates == 0
    assert not outbox.dead_letters()


def test_the_same_event_again_is_a_repeat_and_not_recorded(outbox: Outbox) -> None:
    assert outbox.put(use(1))
    assert not outbox.put(use(1))
    deliver(outbox, 1)
    assert not outbox.put(use(1))
    stats = outbox.stats()
    assert (stats.total.recorded, stats.repeats) == (1, 2)


def test_an_id_reused_for_another_event_is_an_error_while_pending_dead_or_delivered(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put(use(number))
    entries = outbox.claim(2)
    outbox.settle([Delivered(entries[0])], [Dead(entries[1], "bad")])
    for number in range(3):
        other = make_event("acme", "tokens", {"n": 99}, transaction_id=f"tx-acme-{number}")
        with pytest.raises(TransactionIdReused, match=f"tx-acme-{number}"):
            outbox.put(other)
    assert outbox.recount().total == Account(recorded=3, delivered=1, pending=1, dead=1)


def test_one_id_under_two_subscriptions_is_two_events(outbox: Outbox) -> None:
    # As Lago sees it: recording events-single, transaction "t1" under org_e and other_sub.
    assert outbox.put(make_event("acme", "tokens", transaction_id="t1"))
    assert outbox.put(make_event("acme", "tokens", transaction_id="t1", subscription="acme:other"))


def test_dead_letters_say_why_and_can_be_requeued(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put(use(number))
    entries = outbox.claim(3)
    outbox.settle([], [Dead(entry, f"reason {entry.event.transaction_id}", is_conflict=True) for entry in entries])
    letters = outbox.dead_letters()
    assert [(each.transaction_id, each.reason) for each in letters] == [
        (f"tx-acme-{number}", f"reason tx-acme-{number}") for number in range(3)
    ]
    assert letters[0].payload["properties"] == {"n": 0}
    assert outbox.dead_letters(limit=1, after=letters[0].position) == [letters[1]]
    assert outbox.stats().conflicts == 3

    assert outbox.requeue(["tx-acme-1", "unknown"]) == 1
    assert outbox.recount().total == Account(recorded=3, pending=1, dead=2)
    assert outbox.recount().is_balanced
    assert outbox.stats().conflicts == 2
    assert [entry.event.transaction_id for entry in outbox.claim(10)] == ["tx-acme-1"]
    assert outbox.requeue() == 2
    assert outbox.requeue() == 0
    assert {entry.event.transaction_id for entry in outbox.claim(10)} == {"tx-acme-0", "tx-acme-2"}


def test_a_requeued_event_can_die_again(outbox: Outbox) -> None:
    outbox.put(use(1))
    for reason in ("first", "second"):
        outbox.settle([], [Dead(entry, reason) for entry in outbox.claim(1)])
        assert [letter.reason for letter in outbox.dead_letters()] == [reason]
        outbox.requeue()
    deliver(outbox, 1)
    assert outbox.recount().total == Account(recorded=1, delivered=1)


def test_a_mark_is_settled_when_everything_up_to_it_is_gone(outbox: Outbox) -> None:
    assert outbox.is_settled(outbox.mark())
    outbox.put(use(1))
    outbox.put(use(2))
    mark = outbox.mark()
    outbox.put(use(3))
    assert not outbox.is_settled(mark)
    entries = outbox.claim(3)
    outbox.settle([Delivered(entries[0])], [])
    assert not outbox.is_settled(mark)
    outbox.settle([], [Dead(entries[1], "bad")])
    assert outbox.is_settled(mark)
    assert not outbox.is_settled(outbox.mark())


def test_export_gives_all_that_lago_does_not_hold(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put(use(number))
    entries = outbox.claim(2)
    outbox.settle([Delivered(entries[0])], [Dead(entries[1], "bad")])
    exported = [json.loads(each.to_json()) for each in outbox.export()]
    assert [(each["state"], each["payload"]["properties"]["n"], each["reason"]) for each in exported] == [
        ("pending", 2, None),
        ("dead", 1, "bad"),
    ]


def test_full_raises_by_default(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=2)
    outbox.put(use(1))
    outbox.put(use(2))
    with pytest.raises(OutboxFull, match="2 undelivered"):
        outbox.put(use(3))
    deliver(outbox, 1)
    assert outbox.put(use(3))
    assert outbox.recount().total == Account(recorded=3, delivered=1, pending=2)


def test_full_drops_with_a_count(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=1, when_full="drop")
    outbox.put(use(1))
    assert not outbox.put(use(2))
    stats = outbox.stats()
    assert (stats.total.recorded, stats.dropped) == (1, 1)
    assert stats.is_balanced


def test_full_blocks_until_there_is_room(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=1, when_full="block")
    outbox.put(use(1))
    done = threading.Event()

    def put() -> None:
        outbox.put(use(2))
        done.set()

    thread = threading.Thread(target=put)
    thread.start()
    assert not done.wait(0.1)
    deliver(outbox, 1)
    assert done.wait(10)
    thread.join()


def test_delivered_events_are_forgotten_but_never_uncounted(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(remember=10)
    for number in range(1200):
        outbox.put(use(number))
        if number % 100 == 99:
            deliver(outbox, 90)
    outbox.tidy()
    assert outbox.put(use(0)), "long forgotten"
    with pytest.raises(TransactionIdReused):
        outbox.put(make_event("acme", "tokens", {"n": -1}, transaction_id="tx-acme-1199"))
    outbox.tidy()
    assert outbox.recount().total == Account(recorded=1201, delivered=1080, pending=121)
    assert outbox.recount().is_balanced
    assert outbox.stats() == outbox.recount()


def test_many_threads_lose_and_double_nothing(outbox: Outbox) -> None:
    def record(org: str) -> None:
        for number in range(200):
            outbox.put(use(number, org))

    threads = [threading.Thread(target=record, args=(f"org-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    seen = []
    while len(seen) < 1600:
        entries = outbox.claim(100)
        seen += [(entry.event.organization, entry.event.transaction_id) for entry in entries]
        outbox.settle([Delivered(entry) for entry in entries], [])
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1600
    assert outbox.recount().is_balanced
    assert outbox.stats().total == Account(recorded=1600, delivered=1600)
