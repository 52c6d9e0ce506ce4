"""The recorder from outside: what was recorded is delivered, by whoever is there to do it, and holds nobody up."""

import asyncio
import gc
import inspect
import logging
import re
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lago_orgs import LagoOrgs
from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.errors import ConfigurationError, InvalidArgument
from lago_orgs.recorder import (
    Account,
    AsyncUsageRecorder,
    MemoryOutbox,
    Outbox,
    OutboxBelongsElsewhere,
    Pace,
    RecorderClosed,
    SqliteOutbox,
    TransactionIdReused,
    UsageRecorder,
    drain,
)
from lago_orgs.recorder.delivery import sender as sending
from lago_orgs.recorder.delivery import workers
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Dead
from lago_orgs.simulator.faults import Fault
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago, eventually, given, instant, page, said

BATCH = "^/api/v1/events/batch$"
QUICK = Pace(linger=0.0, poll=0.02)
SLOW = Pace(linger=30.0, poll=30.0)


@pytest.fixture
def recorder(make_outbox: MakeOutbox, lago: Lago) -> Iterator[UsageRecorder]:
    with UsageRecorder(make_outbox(), port=lago.port, guard=None, pace=QUICK) as made:
        yield made


def test_what_is_recorded_is_delivered_without_being_asked(recorder: UsageRecorder, lago: Lago) -> None:
    ids = sorted(recorder.record("acme", "tokens", {"n": number}, user_id="u1") for number in range(250))
    eventually(lambda: lago.ids() == ids)
    eventually(lambda: recorder.stats().total == Account(recorded=250, delivered=250))
    assert {event.properties["user_id"] for event in lago.simulator.organization().events} == {"u1"}


def test_record_api_call_is_an_event_of_that_metric(recorder: UsageRecorder, lago: Lago) -> None:
    recorder.record_api_call("acme", endpoint="/chat", user_id="u1", tokens=1500, model="gpt-4", region="eu")
    assert recorder.flush()
    (event,) = lago.simulator.organization().events
    assert (event.code, event.external_subscription_id) == ("api_call", "acme")
    assert event.properties == {"endpoint": "/chat", "user_id": "u1", "tokens": 1500, "model": "gpt-4", "region": "eu"}


def test_by_default_an_event_is_accepted_within_a_second(make_outbox: MakeOutbox, lago: Lago) -> None:
    pace = Pace()
    assert pace.linger + pace.poll < 1.0
    with UsageRecorder(make_outbox(), port=lago.port) as recorder:
        recorder.record("acme", "tokens")
        eventually(lambda: len(lago.ids()) == 1)


def test_flush_does_not_wait_for_company(make_outbox: MakeOutbox, lago: Lago) -> None:
    with UsageRecorder(make_outbox(), port=lago.port, pace=SLOW) as recorder:
        recorder.record("acme", "tokens")
        assert recorder.flush(timeout=20)
        assert len(lago.ids()) == 1


def test_flush_says_when_time_is_up(make_outbox: MakeOutbox, lago: Lago) -> None:
    lago.simulator.faults.add(Fault("reset_before"))
    recorder = UsageRecorder(make_outbox(), port=lago.port, pace=QUICK)
    recorder.record("acme", "tokens")
    assert not recorder.flush(timeout=0.05)
    eventually(lambda: recorder.trouble is not None)
    assert recorder.stats().total == Account(recorded=1, pending=1)
    assert not recorder.close(timeout=0.05)


def test_it_recovers_by_itself(recorder: UsageRecorder, lago: Lago) -> None:
    lago.simulator.faults.add(Fault("status", status=503), path=BATCH, times=4)
    ids = sorted(recorder.record("acme", "tokens", {"n": number}) for number in range(10))
    assert recorder.flush(30)
    assert lago.ids() == ids
    assert recorder.trouble is None


def test_several_batches_are_on_their_way_at_once(make_outbox: MakeOutbox, lago: Lago) -> None:
    together = threading.Barrier(4)

    def meet(asked: str) -> None:
        if asked.startswith("POST"):
            together.wait(20)  # broken, and the test with it, unless four requests are here at once

    lago.port.on_send = meet
    outbox = make_outbox()
    for org in range(4):
        for _ in range(100):
            outbox.put(make_event(f"org-{org}", "tokens"))
    with UsageRecorder(outbox, port=lago.port, guard=None, pace=QUICK) as recorder:
        assert recorder.flush(20)
        assert recorder.stats().total == Account(recorded=400, delivered=400)


def test_a_backlog_goes_out_in_several_requests_at_once_as_soon_as_its_subscriptions_are_known(
    make_outbox: MakeOutbox, lago: Lago
) -> None:
    together = threading.Barrier(4)
    lago.port.on_send = lambda asked: together.wait(20) if asked.startswith("POST") else 0
    outbox = make_outbox()
    for org in range(4):
        for _ in range(100):
            outbox.put(make_event(f"org-{org}", "tokens"))
    with UsageRecorder(outbox, port=lago.port, guard=None, pace=SLOW):
        eventually(lambda: len(lago.ids()) == 400)  # nobody looks for another half a minute


def test_the_events_of_a_subscription_arrive_in_order(recorder: UsageRecorder, lago: Lago) -> None:
    lago.simulator.faults.add(Fault("status", status=503), path=BATCH, probability=0.2)
    for number in range(500):
        recorder.record(f"org-{number % 3}", "level", {"n": number})
    assert recorder.flush(60)
    for org in range(3):
        arrived = [
            e.properties["n"]
            for e in lago.simulator.organization().events
            if e.external_subscription_id == f"org-{org}"
        ]
        assert arrived == sorted(arrived)
        assert len(arrived) >= 166


def test_an_id_can_be_recorded_again_but_not_for_another_use(recorder: UsageRecorder, lago: Lago) -> None:
    assert recorder.record("acme", "tokens", {"n": 1}, transaction_id="job-1") == "job-1"
    then = time.time_ns() // 1_000_000
    eventually(lambda: time.time_ns() // 1_000_000 > then)
    assert recorder.record("acme", "tokens", {"n": 1}, transaction_id="job-1") == "job-1"
    with pytest.raises(TransactionIdReused):
        recorder.record("acme", "tokens", {"n": 2}, transaction_id="job-1")
    assert recorder.flush()
    assert lago.ids() == ["job-1"]
    assert recorder.stats().repeats == 1


def test_dead_letters_are_sent_again_when_they_are_requeued(recorder: UsageRecorder, lago: Lago) -> None:
    rule = lago.simulator.faults.add(Fault("status", status=400), path=BATCH)
    recorder.record("acme", "tokens", transaction_id="big")
    eventually(lambda: recorder.stats().total.dead == 1)
    assert [letter.transaction_id for letter in recorder.dead_letters()] == ["big"]
    assert [exported.state for exported in recorder.export()] == ["dead"]
    lago.simulator.faults.rules.remove(rule)
    assert recorder.requeue(["big"]) == 1
    assert recorder.flush()
    assert lago.ids() == ["big"]
    assert recorder.stats().total == Account(recorded=1, delivered=1)


def test_what_one_recorder_left_the_next_delivers(tmp_path: Path, lago: Lago) -> None:
    path = tmp_path / "outbox.db"
    lago.simulator.faults.add(Fault("reset_before"))
    first = UsageRecorder(path, port=lago.port, pace=QUICK)
    ids = sorted(first.record("acme", "tokens", {"n": number}) for number in range(30))
    first.close(timeout=0.05)
    lago.simulator.faults.clear()
    with UsageRecorder(path, port=lago.port_to(), pace=QUICK):
        eventually(lambda: lago.ids() == ids)


def test_drain_delivers_what_waits(tmp_path: Path, lago: Lago) -> None:
    path = tmp_path / "outbox.db"
    lago.simulator.faults.add(Fault("reset_before"))
    first = UsageRecorder(path, port=lago.port, pace=QUICK)
    first.record("acme", "tokens")
    first.close(timeout=0)
    lago.simulator.faults.clear()
    assert drain(path, port=lago.port_to()).total == Account(recorded=1, delivered=1)


def test_two_recorders_share_a_file_and_either_delivers(tmp_path: Path, lago: Lago) -> None:
    path = tmp_path / "outbox.db"
    first = UsageRecorder(path, port=lago.port, pace=QUICK)
    with UsageRecorder(path, port=lago.port_to(), pace=QUICK) as second:
        ids = [second.record("acme", "tokens", {"n": number}) for number in range(50)]
        assert second.flush(20), "the first one sends"
        first.close()
        ids += [second.record("acme", "tokens", {"n": number}) for number in range(50)]
        assert second.flush(20), "now this one does"
        assert lago.ids() == sorted(ids)
        assert second.stats().total == Account(recorded=100, delivered=100)


def test_no_thread_outlives_its_owner(make_outbox: MakeOutbox, lago: Lago) -> None:
    before = set(threading.enumerate())

    def ours() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name.startswith("lago-orgs")} - before

    closed = UsageRecorder(make_outbox(), port=lago.port, pace=QUICK)
    closed.record("acme", "tokens")
    closed.close()
    assert not ours()
    dropped = UsageRecorder(make_outbox(), port=lago.port_to(), pace=QUICK)
    dropped.record("acme", "tokens")
    del dropped
    gc.collect()
    eventually(lambda: not ours())


def test_a_closed_recorder_says_so(make_outbox: MakeOutbox, lago: Lago) -> None:
    recorder = UsageRecorder(make_outbox(), port=lago.port)
    assert recorder.close()
    assert recorder.close(), "closing again does nothing"
    with pytest.raises(RecorderClosed):
        recorder.record("acme", "tokens")


def test_close_while_lago_hangs_takes_no_longer_than_it_may(make_outbox: MakeOutbox, lago: Lago) -> None:
    release = threading.Event()
    lago.port.on_send = waiting("", release)
    recorder = UsageRecorder(make_outbox(), port=lago.port, pace=QUICK)
    recorder.record("acme", "tokens")
    began = time.monotonic()
    assert not recorder.close(timeout=0.2)
    assert time.monotonic() - began < 5
    release.set()


def test_an_outbox_that_fails_is_tried_again(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox = MemoryOutbox()
    monkeypatch.setattr("lago_orgs.recorder.delivery.sender.AFTER_FAILURE", 0.01)
    settle, failures = outbox.settle, iter([OSError("disk"), OSError("disk")])

    def fail_twice(*arguments: object) -> None:
        for failure in failures:
            raise failure
        settle(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "settle", fail_twice)
    with UsageRecorder(outbox, port=lago.port, pace=QUICK) as recorder:
        ids = sorted(recorder.record("acme", "tokens", {"n": number}) for number in range(5))
        assert recorder.flush(20)
        assert lago.ids() == ids
        assert recorder.stats().total == Account(recorded=5, delivered=5)
        assert recorder.trouble is None


@pytest.mark.anyio
async def test_async_code_records_and_flushes(make_outbox: MakeOutbox, lago: Lago) -> None:
    async with AsyncUsageRecorder(make_outbox(), port=lago.port, pace=QUICK) as recorder:
        ids = sorted([recorder.record("acme", "tokens", {"n": number}) for number in range(120)])
        recorder.record_api_call("acme", tokens=1, transaction_id="zz")
        assert await recorder.flush()
        assert lago.ids() == [*ids, "zz"]
        assert recorder.stats().is_balanced
        assert recorder.trouble is None


@pytest.mark.anyio
async def test_a_cancelled_flush_leaves_everything_going(make_outbox: MakeOutbox, lago: Lago) -> None:
    rule = lago.simulator.faults.add(Fault("reset_before"))
    async with AsyncUsageRecorder(make_outbox(), port=lago.port, pace=QUICK) as recorder:
        transaction_id = recorder.record("acme", "tokens")
        task = asyncio.create_task(recorder.flush(60))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        lago.simulator.faults.rules.remove(rule)
        assert await recorder.flush(20)
    assert lago.ids() == [transaction_id]


def test_an_event_loop_that_is_closed_loses_nothing(make_outbox: MakeOutbox, lago: Lago) -> None:
    async def record() -> AsyncUsageRecorder:
        recorder = AsyncUsageRecorder(make_outbox(), port=lago.port, pace=QUICK)
        recorder.record("acme", "tokens")
        return recorder

    recorder = asyncio.run(record())
    eventually(lambda: len(lago.ids()) == 1)
    assert asyncio.run(recorder.close())


def test_both_flavours_have_the_same_names() -> None:
    def public(kind: type) -> set[str]:
        return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}

    assert public(UsageRecorder) | {"aclose"} == public(AsyncUsageRecorder)  # what contextlib calls `close` there


def waiting(start: str, release: threading.Event) -> Callable[[str], None]:
    """Holds requests up that begin so, until they are released."""

    def wait(asked: str) -> None:
        if asked.startswith(start):
            release.wait(60)

    return wait


def names(outbox: Outbox) -> list[str]:
    return [letter.transaction_id for letter in outbox.dead_letters()]


# Arguments


def test_free_properties_never_take_over_an_argument(recorder: UsageRecorder, lago: Lago) -> None:
    sent: dict[str, Any] = {
        "product": "chat",
        "subscription": "globex",
        "timestamp": "2001",
        "code": "x",
        "now": 1,
        "clock": 2,
    }
    recorder.record_api_call("acme", **sent)
    assert recorder.flush()
    (event,) = lago.simulator.organization().events
    assert event.external_subscription_id == "acme"
    assert event.properties == sent


def test_the_product_is_the_organizations(recorder: UsageRecorder, lago: Lago) -> None:
    lago.subscribe("acme", "acme:chat")
    recorder.record("acme", "tokens", product="chat", transaction_id="t1")
    with pytest.warns(DeprecationWarning, match="product="):
        recorder.record("acme", "tokens", subscription="acme:chat", transaction_id="t2")
    with pytest.warns(DeprecationWarning, match="product="), pytest.raises(InvalidArgument, match="subscription"):
        recorder.record("acme", "tokens", subscription="globex")
    assert recorder.flush()
    assert lago.billed() == [("acme:chat", "t1"), ("acme:chat", "t2")]


def test_an_event_is_bounded_in_bytes(lago: Lago) -> None:
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK, most_bytes=1000) as recorder:
        with pytest.raises(InvalidArgument, match="1,000 bytes"):
            recorder.record("acme", "tokens", {"x": "y" * 1000})
        recorder.record("acme", "tokens", {"x": "y" * 500})
        assert recorder.stats().total.recorded == 1


# Whose the outbox is


def elsewhere(lago: Lago, address: str = "http://lago.test", organization: str = "other-id") -> Any:
    port = lago.port_to()
    port.address = address
    port.answers["GET /organizations"] = given(organization={"lago_id": organization, "name": "Other"})
    return port


@pytest.fixture
def left(tmp_path: Path, lago: Lago) -> Path:
    """An outbox that was delivered from once, and in which something waits."""
    path = tmp_path / "usage.db"
    with UsageRecorder(path, port=lago.port, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="first")
        assert recorder.flush()
    outbox = SqliteOutbox(path)
    outbox.put(make_event("acme", "tokens", transaction_id="second"))
    outbox.close()
    return path


def test_an_outbox_is_not_delivered_to_another_lago(left: Path, lago: Lago) -> None:
    with pytest.raises(OutboxBelongsElsewhere, match=r"lago\.test.*staging\.test"):
        drain(left, port=elsewhere(lago, "http://staging.test"))
    with pytest.raises(OutboxBelongsElsewhere):
        UsageRecorder(left, port=elsewhere(lago, "http://staging.test"))
    assert lago.ids() == ["first"]


def test_an_outbox_is_not_delivered_to_another_organization(left: Path, lago: Lago) -> None:
    other = elsewhere(lago)
    with pytest.raises(OutboxBelongsElsewhere, match="other-id Other"):
        drain(left, port=other, timeout=20)
    with UsageRecorder(left, port=other, pace=QUICK) as recorder:
        eventually(lambda: "other-id Other" in (recorder.trouble or ""))
        assert not recorder.flush(0.05)
        assert recorder.misplaced is not None
        recorder.record("acme", "tokens", transaction_id="third")
        assert recorder.stats().total == Account(recorded=3, delivered=1, pending=2)
    assert not other.batches
    assert drain(left, port=lago.port_to()).total.delivered == 3


def test_an_outbox_is_adopted_where_that_is_said(left: Path, lago: Lago) -> None:
    assert drain(left, port=elsewhere(lago, "http://new.test"), adopt=True).total.delivered == 2
    assert drain(left, port=elsewhere(lago, "http://new.test")).total.delivered == 2
    with pytest.raises(OutboxBelongsElsewhere):
        drain(left, port=lago.port_to())


def test_the_first_delivery_notes_whose_it_is_though_lago_was_away(tmp_path: Path, lago: Lago) -> None:
    lago.simulator.faults.add(Fault("reset_before"))
    with UsageRecorder(tmp_path / "usage.db", port=lago.port, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="t1")
        eventually(lambda: recorder.trouble is not None)
        assert not lago.port.asked("POST")
        lago.simulator.faults.clear()
        assert recorder.flush(20)
        assert recorder._outbox.store.note("organization")


def test_a_key_that_may_not_ask_whose_it_is_delivers(lago: Lago) -> None:
    lago.port.answers["GET /organizations"] = page(403)
    with UsageRecorder(MemoryOutbox(), port=lago.port, pace=QUICK) as recorder:
        recorder.record("acme", "tokens")
        assert recorder.flush(10)


def test_nothing_is_tried_with_a_key_before_it_is_known_whose_it_is(
    lago: Lago, caplog: pytest.LogCaptureFixture
) -> None:
    def slowly() -> Answer:
        time.sleep(0.3)
        return page(403)

    lago.port.answers["GET /organizations"] = slowly
    with UsageRecorder(MemoryOutbox(), port=lago.port, pace=QUICK) as recorder:
        recorder.flush(1)
        for number in range(200):
            recorder.record(f"org{number % 7}", "tokens")
        assert recorder.flush(10)
    tried = lago.port.sent[: len(lago.port.sent) - lago.port.sent[::-1].index("GET /organizations")]
    assert len(tried) <= 8, tried  # what was under way, and the questions whose the key is
    assert "cannot be delivered" not in caplog.text


# Dead letters


@pytest.mark.parametrize("properties", [None, {"n": 2, "user_id": "u2"}])
@pytest.mark.parametrize("code", [None, "tokens"])
def test_dead_letters_are_amended(
    recorder: UsageRecorder, lago: Lago, code: str | None, properties: dict[str, Any] | None
) -> None:
    lago.port.breaks_over, lago.port.bad = "tokns", said(422, "refused")
    recorder.record("acme", "tokns", {"n": 1}, transaction_id="t1", user_id="u1")
    eventually(lambda: recorder.stats().total.dead == 1)
    lago.port.breaks_over = None
    letters = recorder.dead_letters()
    if code is None and properties is None:
        with pytest.raises(InvalidArgument, match="amended"):
            recorder.amend(letters)
        return
    assert recorder.amend(letters, code=code, properties=properties, why="a misspelt code") == 1
    assert recorder.flush()
    (event,) = lago.simulator.organization().events
    assert (event.transaction_id, event.code) == ("t1", code or "tokns")
    assert event.properties == (properties or {"n": 1, "user_id": "u1"})
    (entry,) = recorder.history("t1")
    assert (entry["what"], entry["why"], entry["code"]) == ("amended", "a misspelt code", "tokns")
    assert recorder.stats().total == Account(recorded=1, delivered=1)


@pytest.mark.parametrize(
    "change", [{"code": ""}, {"code": "."}, {"properties": {"n": 0.1}}, {"properties": {"n": "\0"}}]
)
def test_what_cannot_be_sent_amends_nothing(recorder: UsageRecorder, lago: Lago, change: dict[str, Any]) -> None:
    lago.port.breaks_over, lago.port.bad = "tokns", said(422, "refused")
    recorder.record("acme", "tokns", transaction_id="t1")
    eventually(lambda: recorder.stats().total.dead == 1)
    with pytest.raises(InvalidArgument):
        recorder.amend(["t1"], **change)
    assert recorder.stats().total.dead == 1
    assert not recorder.history("t1")
    assert recorder.discard(["t1"], "of a test") == 1
    assert recorder.stats().total == Account(recorded=1, discarded=1)


# One bad event, with real threads


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sender's clock runs thirty times as fast, but for its waits."""
    for each in (sending, workers):
        monkeypatch.setattr(each, "time", SimpleNamespace(monotonic=lambda: time.monotonic() * 30))


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("flavour", [UsageRecorder, AsyncUsageRecorder])
def test_one_bad_event_holds_up_nobody_and_dies(lago: Lago, flavour: type[UsageRecorder]) -> None:
    lago.port.breaks_over = "poison"
    recorder = flavour(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK)
    recorder.record("acme", "tokens", transaction_id="poison")
    ids = [recorder.record(f"org-{number % 5}", "tokens") for number in range(300)]
    recorder.record("acme", "tokens", transaction_id="behind it")
    eventually(lambda: set(ids) <= set(lago.ids()))

    def has_died() -> bool:
        ids.append(recorder.record("others", "tokens"))
        time.sleep(0.02)
        return recorder.stats().total.dead == 1

    eventually(has_died, 40)
    eventually(lambda: set(lago.ids()) == {*ids, "behind it"})
    assert names(recorder._outbox) == ["poison"]
    assert recorder.stats().is_balanced
    closing = recorder.close()
    assert closing if flavour is UsageRecorder else asyncio.run(closing)  # type: ignore[arg-type]


@pytest.mark.usefixtures("hasty")
def test_a_requeue_meanwhile_leaves_no_subscription_shut(lago: Lago) -> None:
    """What the sender remembers is forgotten while an event is tried apart; later ones of its subscription go on."""
    lago.port.breaks_over = "poison"
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="poison")
        number = 0

        def passes_by() -> bool:
            nonlocal number
            number += 1
            recorder.record("acme", "tokens", transaction_id=f"behind-{number}")
            time.sleep(0.02)
            return any(id_.startswith("behind") for id_ in lago.ids())

        eventually(passes_by, 40)
        lago.port.breaks_over = None
        recorder.requeue()
        recorder.record("acme", "tokens", transaction_id="last")
        assert recorder.flush(30)
        assert {"poison", "last"} <= set(lago.ids())
        recorder.record("acme", "tokens", transaction_id="very last")
        assert recorder.flush(30)


# Trouble


@pytest.mark.usefixtures("hasty")
def test_trouble_is_over_when_what_it_was_about_waits_no_more(make_outbox: MakeOutbox, lago: Lago) -> None:
    """Another process has delivered it, or it was found to be billed never and is a dead letter."""
    lago.simulator.faults.add(Fault("status", status=503), path=BATCH)
    with UsageRecorder(make_outbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens")
        eventually(lambda: "503" in (recorder.trouble or ""))
        store = recorder.outbox.store
        store.settle([], [Dead(row, "bad") for row in store.waiting(-1, 10, 1 << 20)])
        eventually(lambda: recorder.trouble is None)


@pytest.mark.usefixtures("hasty")
def test_silence_is_trouble_whatever_the_reason(lago: Lago) -> None:
    release = threading.Event()
    lago.port.on_send = waiting("POST", release)
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens")
        eventually(lambda: "none was delivered" in (recorder.trouble or ""))
        release.set()
        assert recorder.flush(20)
        eventually(lambda: recorder.trouble is None)


@pytest.mark.usefixtures("hasty")
def test_a_sender_that_waits_for_an_answer_is_trouble(lago: Lago) -> None:
    release = threading.Event()
    lago.port.on_send = waiting("", release)
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens")
        eventually(lambda: "stood still" in (recorder.trouble or ""))
        release.set()
        assert recorder.flush(20)
        eventually(lambda: recorder.trouble is None)


def raising(kind: type[BaseException]) -> Any:
    def answer() -> Any:
        raise kind("of a vault")

    return answer


@pytest.mark.parametrize(
    "path", ["GET /organizations", "GET /subscriptions", "GET /billable_metrics", "POST /events/batch"]
)
@pytest.mark.parametrize(
    "kind", [ValueError, KeyboardInterrupt, SystemExit, MemoryError, RecursionError, StopIteration]
)
def test_the_sender_survives_whatever_is_raised_on_the_way(
    lago: Lago, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str, kind: type[BaseException]
) -> None:
    monkeypatch.setattr(sending, "AFTER_FAILURE", 0.01)
    lago.port.answers[path] = raising(kind)
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard="warn", pace=QUICK) as recorder:

        def has_failed() -> bool:
            recorder.record("acme", "tokens")
            return lago.port.asked(path) >= (1 if "metrics" in path else 3)  # what the guard lacks holds nothing up

        eventually(has_failed)
        # What the guard lacks is over as soon as the events have arrived: whoever looks later finds it in the log.
        eventually(lambda: kind.__name__ in (caplog.text if "metrics" in path else recorder.trouble or ""))
        del lago.port.answers[path]
        eventually(lambda: recorder.stats().total.pending == 0)
        eventually(lambda: recorder.trouble is None)
    traces = [record for record in caplog.records if record.exc_info]
    assert len(traces) == 1, "once per kind"


@pytest.mark.parametrize(
    "method",
    ["waiting", "lease", "oldest_waiting", "generation", "check", "tidy", "settled", "route", "settle", "note"],
)
def test_the_sender_survives_whatever_the_storage_raises(
    lago: Lago, brief_pauses: None, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(sending, "AFTER_FAILURE", 0.01)
    outbox = MemoryOutbox()
    with UsageRecorder(outbox, port=lago.port, guard=None, pace=Pace(linger=0.0, poll=0.02, tidy=0.0)) as recorder:
        real, left = getattr(outbox.store, method), [2]

        def fail(*arguments: Any, **options: Any) -> Any:
            if left[0] and threading.current_thread().name.startswith("lago-orgs"):
                left[0] -= 1
                raise OSError("disk")
            return real(*arguments, **options)

        setattr(outbox.store, method, fail)
        number = 0

        def has_failed() -> bool:
            nonlocal number
            number += 1
            recorder.record("acme", "tokens", transaction_id=f"t{number:05}")
            return not left[0] or method == "note"

        eventually(has_failed)
        assert recorder.flush(20)
        assert recorder.stats().total == Account(recorded=number, delivered=number)
        eventually(lambda: recorder.trouble is None)


def test_what_is_wrong_with_the_storage_is_said(lago: Lago, caplog: pytest.LogCaptureFixture) -> None:
    outbox = MemoryOutbox()
    outbox.store.check = lambda: "the disk is on fire"  # type: ignore[method-assign]
    with UsageRecorder(outbox, port=lago.port, guard=None, pace=QUICK) as recorder:
        eventually(lambda: recorder.trouble == "the disk is on fire")
        recorder.record("acme", "tokens")
        assert recorder.flush()
    assert [record.levelno for record in caplog.records if "fire" in record.message] == [logging.ERROR]


# Threads


def test_a_thread_that_cannot_start_is_tried_again(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "START_AGAIN", 0.0)
    start, can = threading.Thread.start, [False]

    def limited(thread: threading.Thread) -> None:
        if not can[0] and thread.name.startswith("lago-orgs"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="t1")
        recorder.record("acme", "tokens", transaction_id="t2")
        assert "can't start new thread" in (recorder.trouble or "")
        can[0] = True
        recorder.record("acme", "tokens", transaction_id="t3")
        eventually(lambda: lago.ids() == ["t1", "t2", "t3"])
        can[0] = False  # where only those that send cannot be had, the one that looks sends
        recorder.record("acme", "tokens", transaction_id="t4")
        eventually(lambda: lago.ids() == ["t1", "t2", "t3", "t4"])
        eventually(lambda: recorder.trouble is None)


def test_a_sender_that_died_all_the_same_is_replaced(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        sender = recorder._sender
        assert sender is not None

        def die(*_: object) -> None:
            raise MemoryError

        monkeypatch.setattr(threading, "excepthook", lambda _: None)
        with monkeypatch.context() as patch:
            patch.setattr(sender, "_turn", die)
            patch.setattr(sender, "_recover", die)
            eventually(lambda: sender._thread is None)
        recorder.record("acme", "tokens")
        eventually(lambda: len(lago.ids()) == 1)


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_a_clock_that_stands_still_hangs_nothing(lago: Lago, monkeypatch: pytest.MonkeyPatch, flavour: str) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    lago.simulator.faults.add(Fault("reset_before"))
    if flavour == "sync":
        recorder = UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK)
        recorder.record("acme", "tokens")
        assert not recorder.flush(0.1)
        assert not recorder.close(0.1)
    else:
        other = AsyncUsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK)
        other.record("acme", "tokens")
        assert not asyncio.run(other.close(0.1))


def test_an_organization_is_delivered_while_another_stands_still(lago: Lago) -> None:
    """Hundreds of large events of one, over which a request hangs, cost others neither room nor time."""
    release = threading.Event()

    def hang(asked: str) -> None:
        if asked.startswith("POST") and not release.is_set() and not hanging:
            hanging.append(asked)
            release.wait(30)

    hanging: list[str] = []
    lago.port.on_send = hang
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        recorder.record("still", "tokens")
        eventually(lambda: bool(hanging))
        for _ in range(500):
            recorder.record("still", "tokens", {"x": "y" * 20_000})
        sender = recorder._sender
        assert sender is not None
        ids = [recorder.record("other", "tokens") for _ in range(50)]
        eventually(lambda: set(ids) <= set(lago.ids()))
        assert sender._schedule._batches._bytes < 3 << 20
        release.set()
        assert recorder.flush(60)
        assert len(lago.ids()) == 551


def test_organizations_whose_requests_hang_hold_no_other_up(
    make_outbox: MakeOutbox, lago: Lago, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lago_orgs.recorder.delivery.patience.LEAST", 0.2)
    monkeypatch.setattr("lago_orgs.recorder.delivery.shipping.SLOW", 0.1)
    monkeypatch.setattr("lago_orgs.recorder.delivery.shipping.HOPELESS", 10_000)  # none is given up meanwhile
    release, real, hung_alone = threading.Event(), lago.port.send, set[str]()

    def send_within(seconds: float | None, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        hanging = [] if content is None else re.findall(rb'"external_subscription_id":"(bad.)"', content)
        if hanging and not release.wait(min(seconds or 1.0, 1.0)):
            hung_alone.update(map(bytes.decode, hanging if len(hanging) == 1 else ()))
            return NoAnswer("no answer in time")
        return real(method, path, content)

    monkeypatch.setattr(lago.port, "send_within", send_within, raising=False)
    monkeypatch.setattr(lago.port, "send", partial(send_within, None))
    bad, good = [[f"{kind}{number}" for number in range(5)] for kind in ("bad", "good")]
    with UsageRecorder(make_outbox(), port=lago.port, guard=None, pace=QUICK) as recorder:
        ids = [recorder.record(name, "tokens") for name in good]
        for name in bad:
            recorder.record(name, "tokens")
        eventually(lambda: hung_alone == set(bad) and lago.ids() == sorted(ids), 60)
        for _ in range(20):
            for name in bad:
                recorder.record(name, "tokens")
            ids += [recorder.record(name, "tokens") for name in good]
        eventually(lambda: lago.ids() == sorted(ids), 60)
        assert recorder.stats().total.dead == 0
        release.set()
        assert recorder.flush(60)
        assert len(lago.ids()) == 210


# Ids of several uses


@pytest.mark.parametrize("act", ["amend", "discard"])
@pytest.mark.parametrize("second", [("other", None), ("acme", "chat")])
def test_an_id_of_several_subscriptions_is_no_name_of_a_dead_letter(
    recorder: UsageRecorder, lago: Lago, act: str, second: tuple[str, str | None]
) -> None:
    lago.port.breaks_over, lago.port.bad = "tokns", said(422, "refused")
    org_id, product = second
    recorder.record("acme", "tokns", transaction_id="t1")
    recorder.record(org_id, "tokns", transaction_id="t1", product=product)
    recorder.record("acme", "tokns", transaction_id="t2")
    eventually(lambda: recorder.stats().total.dead == 3)
    does: Any = partial(recorder.amend, code="tokens") if act == "amend" else partial(recorder.discard, why="of a test")
    for named in (["t1"], ["t2", "t1"], iter(["t1"])):
        with pytest.raises(InvalidArgument, match=r"t1.*subscriptions 'acme' and"):
            does(named)
    assert recorder.stats().total.dead == 3
    lago.port.breaks_over = None
    subscription = f"{org_id}:{product}" if product else org_id
    ours = {(each.subscription, each.transaction_id): each for each in recorder.dead_letters()}
    letter = ours[subscription, "t1"]
    assert does([letter, "t2"]) == 2
    assert does(["t1"]) == 1  # there is one by now


# The end


def test_flush_waits_for_a_key_that_is_ours_again(lago: Lago) -> None:
    lago.port.answers["GET /organizations"] = given(organization={"lago_id": "1", "name": "Ours"})
    with UsageRecorder(MemoryOutbox(), port=lago.port, pace=QUICK) as recorder:
        recorder.record("acme", "tokens")
        assert recorder.flush(20)
        lago.port.answers["GET /organizations"] = given(organization={"lago_id": "2", "name": "Theirs"})
        lago.port.answers["POST "] = NoAnswer("away")
        recorder.record("acme", "tokens")
        eventually(lambda: lago.port.asked("POST") > 1)
        recorder._sender._owner_check._is_ours = False  # type: ignore[union-attr]  # as after another key
        eventually(lambda: recorder.misplaced is not None)
        assert not recorder.flush(20)  # asked once more, and still another's: at once
        del lago.port.answers["POST "]
        lago.port.answers["GET /organizations"] = given(organization={"lago_id": "1", "name": "Ours"})
        assert recorder.flush(20)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (lambda: 1 / 0, "clock raised a ZeroDivisionError"),
        (lambda: 7, "clock returned"),
        (lambda: instant().replace(tzinfo=None), "time zone"),
    ],
)
def test_a_clock_that_shows_no_instant_is_named_and_nothing_is_kept(lago: Lago, clock: Any, said: str) -> None:
    with UsageRecorder(MemoryOutbox(), port=lago.port, guard=None, clock=clock) as recorder:
        with pytest.raises(InvalidArgument, match=said) as refused:
            recorder.record("acme", "tokens")
        assert "clock" in str(refused.value)
        assert recorder.stats().total.recorded == 0
        with pytest.raises(InvalidArgument, match=said):
            LagoOrgs("http://lago.test", "k", clock=clock).record_usage("acme", "tokens")


def test_what_a_failing_key_callable_says_is_told_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> str:
        raise RuntimeError("hunter2")

    with UsageRecorder(MemoryOutbox(), api_url="http://127.0.0.1:9", api_key=fails, pace=QUICK) as recorder:
        recorder.record("acme", "tokens")
        eventually(lambda: "RuntimeError" in str(recorder.trouble))
        recorder.close(0)
    assert "hunter2" not in f"{recorder.trouble} {caplog.text}"
    with pytest.raises(ConfigurationError, match="api_key raised a RuntimeError") as refused:
        LagoOrgs("http://127.0.0.1:9", fails).get_current_usage("acme")
    assert "hunter2" not in "".join(traceback.format_exception(refused.value))


def test_a_file_that_is_locked_does_not_hold_the_end_up(tmp_path: Path, lago: Lago) -> None:
    """Who waits for it already, for half a minute, waits no longer either."""
    lago.simulator.faults.add(Fault("status", status=503))
    recorder = UsageRecorder(tmp_path / "usage.db", port=lago.port, guard=None)
    recorder.record("acme", "tokens")
    other = sqlite3.connect(tmp_path / "usage.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    late = threading.Timer(20.0, other.execute, ["COMMIT"])
    late.start()
    time.sleep(1.0)
    assert not recorder.close(0.1)
    assert late.is_alive(), "it was closed before"
    late.cancel()
    other.execute("COMMIT")
    other.close()
    assert SqliteOutbox(tmp_path / "usage.db").stats().total.pending == 1


def test_two_threads_may_close_it_at_once(make_outbox: MakeOutbox, lago: Lago) -> None:
    lago.simulator.faults.add(Fault("status", status=503))
    recorder = UsageRecorder(make_outbox(), port=lago.port, guard=None, pace=QUICK)
    recorder.record("acme", "tokens")
    said: list[bool | Exception] = []

    def close(timeout: float) -> None:
        try:
            said.append(recorder.close(timeout))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said
            said.append(error)

    threads = [threading.Thread(target=close, args=(seconds,)) for seconds in (0.05, 0.1, 0.6, 0.6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(said) <= {True, False}, said
