"""What every outbox does, whatever it keeps its events in."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder import AsyncUsageRecorder, MemoryOutbox, Outbox, SqliteOutbox
from lago_orgs.recorder.errors import (
    OutboxBelongsElsewhere,
    OutboxBusy,
    OutboxFull,
    RecorderClosed,
    TransactionIdReused,
)
from lago_orgs.recorder.events import Event, make_event
from lago_orgs.recorder.outboxes import letters as module
from lago_orgs.recorder.outboxes import outbox as outbox_module
from lago_orgs.recorder.outboxes.belonging import bind, bind_organization
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Row
from lago_orgs.recorder.outboxes.values import Account, Stats
from lago_orgs.simulator.faults import Fault
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago


def use(number: int, org: str = "acme", **arguments: Any) -> Event:
    return make_event(org, "tokens", {"n": number}, transaction_id=f"tx-{org}-{number}", **arguments)


def deliver(outbox: Outbox, count: int) -> None:
    outbox.settle([Delivered(row) for row in outbox.claim(count)], [])


def bury(outbox: Outbox, count: int, reason: str = "bad") -> None:
    outbox.settle([], [Dead(row, reason) for row in outbox.claim(count)])


def ids(rows: Any) -> list[str]:
    return [row.event.transaction_id for row in rows]


def test_events_come_out_as_they_went_in_and_once(outbox: Outbox) -> None:
    events = [use(number) for number in range(5)]
    for event in events:
        assert outbox.put(event)
    first, second = outbox.claim(3), outbox.claim(3)
    assert [row.event for row in first] == events[:3]
    assert [row.event for row in second] == events[3:]
    assert not outbox.claim(3)
    assert [row.position for row in [*first, *second]] == sorted(row.position for row in [*first, *second])


def test_claims_are_bounded_in_bytes(outbox: Outbox) -> None:
    for number in range(5):
        outbox.put(make_event("acme", "tokens", {"x": "y" * 1000}, transaction_id=str(number)))
    assert 2 <= len(outbox.claim(10, 2500)) <= 3
    assert len(outbox.claim(10, 1)) == 1, "one at least"


def test_released_events_are_claimed_again(outbox: Outbox) -> None:
    event = use(1)
    outbox.put(event)
    assert outbox.claim(10)
    outbox.release()
    assert [row.event for row in outbox.claim(10)] == [event]


def test_events_that_are_left_are_claimed_again_after_a_rewind_and_others_are_not(outbox: Outbox) -> None:
    for number in range(6):
        outbox.put(use(number))
    rows = outbox.claim(6)
    outbox.leave([rows[1], rows[4]])
    assert not outbox.claim(6)
    outbox.rewind(rows[1].position)
    assert outbox.claim(6) == [rows[1], rows[4]]
    assert not outbox.claim(6)


def test_what_is_recorded_meanwhile_is_claimed_after_a_rewind_too(outbox: Outbox) -> None:
    outbox.put(use(1))
    (row,) = outbox.claim(6)
    outbox.leave([row])
    outbox.rewind(row.position)
    outbox.put(use(2))
    assert ids(outbox.claim(6)) == ["tx-acme-1", "tx-acme-2"]


def test_the_books_balance_per_organization_and_in_total(outbox: Outbox) -> None:
    for number in range(6):
        outbox.put(use(number, "acme"))
        outbox.put(use(number, "globex"))
    rows = outbox.claim(5)  # three of acme, two of globex
    outbox.settle([Delivered(row) for row in rows[:3]], [Dead(row, "bad") for row in rows[3:]])
    for stats in (outbox.stats(), outbox.recount()):
        assert stats.organizations == {
            "acme": Account(recorded=6, delivered=2, pending=3, dead=1),
            "globex": Account(recorded=6, delivered=1, pending=4, dead=1),
        }
        assert stats.total == Account(recorded=12, delivered=3, pending=7, dead=2)
        assert stats.is_balanced


@pytest.mark.parametrize(
    "account",
    [
        Account(recorded=3, delivered=1, pending=1),
        Account(recorded=1, delivered=2, pending=-1),
        Account(recorded=0, dead=1, discarded=-1),
    ],
)
def test_books_that_do_not_balance_say_so(account: Account) -> None:
    assert not account.is_balanced
    assert not Stats(total=account, organizations={"acme": account}).is_balanced
    assert not Stats(total=Account(recorded=1, dead=1), organizations={}).is_balanced


def test_the_oldest_waiting_event_has_an_age(outbox: Outbox) -> None:
    assert outbox.stats().oldest_pending is None
    assert outbox.stats().oldest_pending_age() is None
    event = use(1)
    outbox.put(event)
    outbox.put(use(2))
    stats = outbox.stats()
    assert stats.oldest_pending == datetime.fromtimestamp(event.recorded_at / 1000, UTC)
    assert stats.oldest_pending_age(stats.oldest_pending + timedelta(seconds=42)) == 42.0
    assert stats.oldest_pending_age(stats.oldest_pending - timedelta(seconds=42)) == 0.0
    assert 0 <= (stats.oldest_pending_age() or 0.0) < 60
    deliver(outbox, 2)
    assert outbox.stats().oldest_pending is None


def test_what_was_settled_is_not_settled_twice(outbox: Outbox) -> None:
    outbox.put(use(1))
    (row,) = outbox.claim(1)
    outbox.settle([Delivered(row)], [])
    outbox.settle([Delivered(row, is_duplicate=True)], [])
    outbox.settle([], [Dead(row, "bad")])
    assert outbox.recount().total == Account(recorded=1, delivered=1)
    assert outbox.stats().duplicates == 0
    assert not outbox.dead_letters()


def test_the_same_event_again_is_a_repeat_and_not_recorded(outbox: Outbox) -> None:
    event = use(1)
    assert outbox.put(event)
    # The very same, to the millisecond, may be one whose answer was lost on the way.
    assert not outbox.put(event._replace(recorded_at=event.recorded_at + 1, timestamp=event.timestamp + 1))
    deliver(outbox, 1)
    assert not outbox.put(event._replace(recorded_at=event.recorded_at + 2))
    stats = outbox.stats()
    assert (stats.total.recorded, stats.repeats) == (1, 2)


def test_an_id_reused_for_another_event_is_an_error_while_pending_dead_or_delivered(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put(use(number))
    rows = outbox.claim(2)
    outbox.settle([Delivered(rows[0])], [Dead(rows[1], "bad")])
    for number in range(3):
        other = make_event("acme", "tokens", {"n": 99}, transaction_id=f"tx-acme-{number}")
        with pytest.raises(TransactionIdReused, match=f"tx-acme-{number}"):
            outbox.put(other)
    assert outbox.recount().total == Account(recorded=3, delivered=1, pending=1, dead=1)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (0, False), (1, "1"), (None, False), ([1], [True]), ({"a": 0}, {"a": False})]
)
def test_values_of_another_kind_are_another_use(outbox: Outbox, one: Any, other: Any) -> None:
    outbox.put(make_event("acme", "tokens", {"n": one}, transaction_id="t1"))
    with pytest.raises(TransactionIdReused):
        outbox.put(make_event("acme", "tokens", {"n": other}, transaction_id="t1"))


def test_a_message_shows_no_megabytes(outbox: Outbox) -> None:
    outbox.put(make_event("acme", "tokens", {"n": "x" * 100_000}, transaction_id="t1"))
    with pytest.raises(TransactionIdReused) as caught:
        outbox.put(make_event("acme", "tokens", {"n": "y" * 100_000}, transaction_id="t1"))
    assert len(str(caught.value)) < 2000


def test_one_id_under_two_products_or_organizations_is_two_events(outbox: Outbox) -> None:
    # As Lago sees it: recording events-single, transaction "t1" under org_e and other_sub.
    assert outbox.put(make_event("acme", "tokens", transaction_id="t1"))
    assert outbox.put(make_event("acme", "tokens", transaction_id="t1", product="other"))
    assert outbox.put(make_event("globex", "tokens", transaction_id="t1"))
    assert outbox.stats().total.recorded == 3


# Dead letters


def test_dead_letters_say_why_and_can_be_requeued(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put(use(number))
    rows = outbox.claim(3)
    outbox.settle([], [Dead(row, f"reason {row.event.transaction_id}", is_conflict=True) for row in rows])
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
    assert ids(outbox.claim(10)) == ["tx-acme-1"]
    assert outbox.requeue() == 2
    assert outbox.requeue() == 0
    assert set(ids(outbox.claim(10))) == {"tx-acme-0", "tx-acme-2"}


def test_a_requeued_event_can_die_again(outbox: Outbox) -> None:
    outbox.put(use(1))
    for reason in ("first", "second"):
        bury(outbox, 1, reason)
        assert [letter.reason for letter in outbox.dead_letters()] == [reason]
        outbox.requeue()
    deliver(outbox, 1)
    assert outbox.recount().total == Account(recorded=1, delivered=1)


@pytest.fixture
def shared_id(outbox: Outbox) -> Outbox:
    """Dead letters of two organizations, and of a product, under one transaction id."""
    for org, product in (("acme", None), ("acme", "chat"), ("globex", None)):
        outbox.put(make_event(org, "tokens", transaction_id="t1", product=product))
    bury(outbox, 3)
    return outbox


def test_a_letter_itself_is_meant_alone_and_an_id_all_of_it(shared_id: Outbox) -> None:
    letter = next(each for each in shared_id.dead_letters() if each.organization == "globex")
    assert shared_id.requeue([letter]) == 1
    assert [row.event.organization for row in shared_id.claim(10)] == ["globex"]
    assert shared_id.requeue(["t1"]) == 2


def test_one_organizations_letters_can_be_meant(shared_id: Outbox) -> None:
    assert shared_id.requeue(["t1"], org_id="globex") == 1
    assert shared_id.discard(["t1"], "a test", org_id="acme") == 2
    assert shared_id.requeue(org_id="acme") == 0
    assert shared_id.stats().organizations == {
        "acme": Account(recorded=2, discarded=2),
        "globex": Account(recorded=1, pending=1),
    }


@pytest.mark.parametrize("given", ["t1", [1], [None], [b"t1"]])
def test_ids_that_are_none_are_refused(shared_id: Outbox, given: Any) -> None:
    with pytest.raises(InvalidArgument, match="ids"):
        shared_id.requeue(given)
    with pytest.raises(InvalidArgument, match="ids"):
        shared_id.discard(given, "why")
    assert shared_id.stats().total.dead == 3


def test_discarded_letters_are_booked_for_good_with_the_reason(outbox: Outbox) -> None:
    for number in range(4):
        outbox.put(use(number))
    bury(outbox, 3)
    assert outbox.discard(["tx-acme-0", "tx-acme-2", "tx-acme-3"], "of a test") == 2
    for stats in (outbox.stats(), outbox.recount()):
        assert stats.total == Account(recorded=4, pending=1, dead=1, discarded=2)
        assert stats.is_balanced
    assert [letter.transaction_id for letter in outbox.dead_letters()] == ["tx-acme-1"]
    (entry,) = outbox.history("tx-acme-0")
    assert (entry["what"], entry["why"], entry["code"]) == ("discarded", "of a test", "tokens")
    assert entry["properties"] == {"n": 0}
    assert isinstance(entry["at"], datetime)
    assert abs(datetime.now(UTC) - entry["at"]) < timedelta(minutes=5)
    assert outbox.discard(["tx-acme-0"], "again") == 0
    assert outbox.requeue() == 1
    for why in ("", " ", None):
        with pytest.raises(InvalidArgument, match="why"):
            outbox.discard(["tx-acme-1"], why)  # type: ignore[arg-type]


def test_an_amended_letter_waits_again_under_its_id_with_both_in_the_history(outbox: Outbox) -> None:
    outbox.put(use(1))
    for code, amended in (("code-1", 1), ("code-2", 2)):
        bury(outbox, 1)
        ((row, letter),) = outbox.letters(["tx-acme-1"])
        assert outbox.amend(letter, row.event._replace(code=code), f"meant {code}")
        assert not outbox.amend(letter, row.event, "it is no letter any more")
        (waiting,) = outbox.store.waiting(-1, 10, 1000)
        assert (waiting.event.code, waiting.event.transaction_id) == (code, "tx-acme-1")
        assert len(outbox.history("tx-acme-1")) == amended
        assert outbox.recount().is_balanced
    assert [(entry["what"], entry["why"], entry["code"]) for entry in outbox.history("tx-acme-1")] == [
        ("amended", "meant code-1", "tokens"),
        ("amended", "meant code-2", "code-1"),
    ]
    bury(outbox, 1)
    assert [letter.amended for letter in outbox.dead_letters()] == [2]
    assert not outbox.history("unknown")


def test_thousands_of_letters_are_listed_and_handled_in_portions(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PORTION", 7)
    for number in range(40):
        outbox.put(use(number))
    bury(outbox, 40)
    seen: list[str] = []
    after = None
    while letters := outbox.dead_letters(9, after):
        seen += [letter.transaction_id for letter in letters]
        after = letters[-1].position
    assert seen == [f"tx-acme-{number}" for number in range(40)]
    assert outbox.discard([f"tx-acme-{number}" for number in range(20)], "why") == 20
    assert outbox.requeue() == 20
    assert outbox.stats().total == Account(recorded=40, pending=20, discarded=20)
    assert len(list(outbox.export())) == 20


def test_a_mark_is_settled_when_everything_up_to_it_is_gone(outbox: Outbox) -> None:
    assert outbox.is_settled(outbox.mark())
    outbox.put(use(1))
    outbox.put(use(2))
    mark = outbox.mark()
    outbox.put(use(3))
    assert not outbox.is_settled(mark)
    rows = outbox.claim(3)
    outbox.settle([Delivered(rows[0])], [])
    assert not outbox.is_settled(mark)
    outbox.settle([], [Dead(rows[1], "bad")])
    assert outbox.is_settled(mark)
    assert not outbox.is_settled(outbox.mark())


def test_export_gives_all_that_lago_does_not_hold(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put(use(number))
    rows = outbox.claim(2)
    outbox.settle([Delivered(rows[0])], [Dead(rows[1], "bad")])
    exported = [json.loads(each.to_json()) for each in outbox.export()]
    assert [(each["state"], each["payload"]["properties"]["n"], each["reason"]) for each in exported] == [
        ("pending", 2, None),
        ("dead", 1, "bad"),
    ]
    assert exported[0]["payload"]["external_subscription_id"] == "acme"


def test_export_goes_on_while_others_record_and_ends(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    for number in range(5):
        outbox.put(use(number))
    seen = []
    for number, each in enumerate(outbox.export(), 100):
        seen.append(each.payload["transaction_id"])
        outbox.put(use(number))
    assert seen[:5] == [f"tx-acme-{number}" for number in range(5)]
    assert len(seen) <= 6


# Limits


def test_full_raises_by_default(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=2)
    outbox.put(use(1))
    outbox.put(use(2))
    with pytest.raises(OutboxFull, match="2 undelivered"):
        outbox.put(use(3))
    deliver(outbox, 1)
    assert outbox.put(use(3))
    assert outbox.recount().total == Account(recorded=3, delivered=1, pending=2)


def test_full_in_bytes_raises_too(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending_bytes=5000)
    for _ in range(4):
        outbox.put(make_event("acme", "tokens", {"x": "y" * 1000}))
    with pytest.raises(OutboxFull, match="bytes"):
        outbox.put(make_event("acme", "tokens", {"x": "y" * 1000}))
    deliver(outbox, 100)
    assert outbox.put(make_event("acme", "tokens", {"x": "y" * 1000}))


def test_one_event_above_the_bytes_is_taken_by_an_empty_outbox(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending_bytes=100)
    assert outbox.put(make_event("acme", "tokens", {"x": "y" * 1000}))
    with pytest.raises(OutboxFull):
        outbox.put(make_event("acme", "tokens"))


def test_full_drops_with_a_count(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=1, when_full="drop")
    outbox.put(use(1))
    assert not outbox.put(use(2))
    stats = outbox.stats()
    assert (stats.total.recorded, stats.dropped) == (1, 1)
    assert stats.is_balanced


@pytest.mark.parametrize("when_full", ["raise", "block", "drop"])
def test_a_repeat_needs_no_room(make_outbox: MakeOutbox, when_full: str) -> None:
    outbox = make_outbox(max_pending=1, when_full=when_full)
    first = use(1)
    outbox.put(first)
    assert not outbox.put(use(1))
    assert outbox.keep(first._replace(timestamp=7)) == first, "as it was kept first"
    with pytest.raises(TransactionIdReused):
        outbox.put(use(1)._replace(code="other"))
    stats = outbox.stats()
    assert (stats.total.recorded, stats.repeats, stats.dropped) == (1, 2, 0)


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


@pytest.mark.anyio
async def test_an_event_loop_does_not_stand_still_until_there_is_room(make_outbox: MakeOutbox, lago: Lago) -> None:
    outbox = make_outbox(max_pending=1, when_full="block")
    lago.simulator.faults.add(Fault("status", status=503))
    async with AsyncUsageRecorder(outbox, port=lago.port_to(), guard=None) as recorder:

        async def fill() -> None:
            while True:  # that it is full may be noticed a moment later
                recorder.record("acme", "tokens")
                await asyncio.sleep(0.001)

        with pytest.raises(OutboxBusy, match="is full"):
            await fill()
        waits = asyncio.create_task(recorder.arecord("acme", "tokens"))
        await asyncio.sleep(0.1)
        assert not waits.done(), "in a thread"
        lago.simulator.faults.clear()
        await waits
        assert await recorder.flush(30)
        assert len(lago.ids()) == recorder.stats().total.recorded > 1


def test_who_waits_for_room_in_an_outbox_that_is_closed_is_told(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(max_pending=1, when_full="block")
    outbox.put(use(1))
    said: list[BaseException] = []
    waits = threading.Event()

    def put() -> None:
        try:
            waits.set()
            outbox.put(use(2))
        except RecorderClosed as error:
            said.append(error)

    thread = threading.Thread(target=put)
    thread.start()
    assert waits.wait(10)
    outbox.close()
    thread.join(10)
    assert not thread.is_alive()
    assert len(said) == 1


@pytest.mark.parametrize(
    "options",
    [{"when_full": "wait"}, {"max_pending": 0}, {"max_pending": -1}, {"max_pending": 1.5}, {"max_pending_bytes": 0}],
)
def test_limits_that_are_none_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match=next(iter(options))):
        MemoryOutbox(**options)


def test_delivered_events_are_forgotten_but_never_uncounted(make_outbox: MakeOutbox) -> None:
    outbox = make_outbox(remember=10)
    for number in range(600):
        outbox.put(use(number))
        if number % 100 == 99:
            deliver(outbox, 90)
    outbox.tidy()
    assert outbox.put(use(0)), "long forgotten"
    with pytest.raises(TransactionIdReused):
        outbox.put(make_event("acme", "tokens", {"n": -1}, transaction_id="tx-acme-599"))
    outbox.tidy()
    assert outbox.recount().total == Account(recorded=601, delivered=540, pending=61)
    assert outbox.recount().is_balanced
    assert outbox.stats().total == outbox.recount().total


def test_many_threads_lose_and_double_nothing(outbox: Outbox) -> None:
    def record(org: str) -> None:
        for number in range(100):
            outbox.put(use(number, org))

    threads = [threading.Thread(target=record, args=(f"org-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    seen: list[tuple[str, str]] = []
    while len(seen) < 800:
        rows = outbox.claim(100)
        seen += [(row.event.organization, row.event.transaction_id) for row in rows]
        outbox.settle([Delivered(row) for row in rows], [])
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 800
    assert outbox.recount().is_balanced
    assert outbox.stats().total == Account(recorded=800, delivered=800)


# One Lago, one organization of it, one sender


def test_an_outbox_belongs_to_one_lago_once_it_holds_something(outbox: Outbox) -> None:
    bind(outbox.store, "https://one.example")
    bind(outbox.store, "https://other.example")
    outbox.put(use(1))
    bind(outbox.store, "https://other.example")
    with pytest.raises(OutboxBelongsElsewhere, match=r"other\.example.*third\.example"):
        bind(outbox.store, "https://third.example")
    deliver(outbox, 1)
    with pytest.raises(OutboxBelongsElsewhere):
        bind(outbox.store, "https://third.example")
    bind(outbox.store, "https://third.example", adopt=True)
    bind(outbox.store, "https://third.example")
    with pytest.raises(OutboxBelongsElsewhere):
        bind(outbox.store, "https://other.example")


def test_an_outbox_belongs_to_one_organization(outbox: Outbox) -> None:
    bind(outbox.store, "https://one.example")
    outbox.put(use(1))
    bind_organization(outbox.store, "id-1", "One")
    bind_organization(outbox.store, "id-1", "One renamed")
    with pytest.raises(OutboxBelongsElsewhere, match=r"id-1 One.*id-2 Two"):
        bind_organization(outbox.store, "id-2", "Two")
    bind(outbox.store, "https://one.example", adopt=True)
    bind_organization(outbox.store, "id-2", "Two")
    with pytest.raises(OutboxBelongsElsewhere):
        bind_organization(outbox.store, "id-1", "One")


def test_one_of_several_outboxes_over_one_storage_sends(make_outbox: MakeOutbox) -> None:
    one, other = make_outbox(), make_outbox()
    if one.store.place == "the outbox in memory":
        pytest.skip("nobody shares memory")
    one.put(use(1))
    other.put(use(2))
    assert ids(one.claim(10)) == ["tx-acme-1", "tx-acme-2"]
    assert not other.claim(10)
    assert (one.is_sender, other.is_sender) == (True, False)
    one.release()
    assert ids(other.claim(10)) == ["tx-acme-1", "tx-acme-2"]
    assert not one.claim(10)


def test_the_right_to_send_is_renewed_after_a_third_of_its_time_and_not_with_each_claim(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, lease = list[float](), outbox.store.lease
    clock = SimpleNamespace(monotonic=lambda: 1000.0)

    def counted(owner: str, seconds: float) -> bool:
        taken.append(seconds)
        return lease(owner, seconds)

    monkeypatch.setattr(outbox.store, "lease", counted)
    monkeypatch.setattr(outbox_module, "time", clock)
    for number in range(5):
        outbox.put(use(number))
        assert len(outbox.claim(1)) == 1
    assert taken == [5.0]
    clock.monotonic = lambda: 1001.0
    assert not outbox.claim(1)
    assert taken == [5.0]
    clock.monotonic = lambda: 1001.6
    assert not outbox.claim(1)
    assert taken == [5.0, 5.0]
    outbox.release()
    assert not outbox.is_sender
    assert len(outbox.claim(9)) == 5, "who gave it back takes it anew, however soon"
    assert taken == [5.0, 5.0, 5.0]


def test_what_another_requeues_is_noticed(make_outbox: MakeOutbox) -> None:
    one, other = make_outbox(), make_outbox()
    if one.store.place == "the outbox in memory":
        pytest.skip("nobody shares memory")
    one.put(use(1))
    bury(one, 1)
    assert not one.claim(10)
    assert other.requeue() == 1
    assert ids(one.claim(10)) == ["tx-acme-1"]


def test_a_repr_says_where_it_is(tmp_path: Any) -> None:
    assert repr(MemoryOutbox()) == "<MemoryOutbox: the outbox in memory>"
    outbox = SqliteOutbox(tmp_path / "usage.db")
    assert "usage.db" in repr(outbox)
    outbox.close()


def test_a_position_says_nothing_of_another_event(outbox: Outbox) -> None:
    """A late sender books what it had in hand: of others nothing."""
    outbox.put(use(1))
    (row,) = outbox.claim(1)
    stranger = Row(row.position, use(2), "")
    outbox.settle([Delivered(row)], [])
    outbox.put(use(3))
    outbox.settle([Delivered(stranger)], [])
    assert outbox.recount().total == Account(recorded=2, delivered=1, pending=1)


def test_books_and_letters_can_be_answered_by_a_view(outbox: Outbox) -> None:
    outbox.put(make_event("acme", "tokens", {"n": 1}, transaction_id="t1"))
    outbox.put(make_event("acme", "tokens", {"n": 2}, transaction_id="t2"))
    outbox.store.settle([], [Dead(outbox.store.waiting(-1, 1, 1 << 20)[0], "of a test")])
    stats = json.loads(json.dumps(outbox.stats().to_dict()))
    (letter,) = json.loads(json.dumps([each.to_dict() for each in outbox.dead_letters()]))
    assert (stats["total"], stats["organizations"]["acme"]["dead"]) == (outbox.stats().total.to_dict(), 1)
    assert (letter["transaction_id"], letter["payload"]["properties"], letter["reason"]) == (
        "t1",
        {"n": 1},
        "of a test",
    )
