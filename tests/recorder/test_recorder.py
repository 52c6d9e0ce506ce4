"""The recorder from outside: what was recorded is delivered, by whoever is there to do it, and holds nobody up."""

import asyncio
import gc
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lago_orgs.recorder import (
    Account,
    AsyncUsageRecorder,
    MemoryOutbox,
    Outbox,
    Pace,
    RecorderClosed,
    TransactionIdReused,
    UsageRecorder,
    drain,
)
from lago_orgs.recorder.events import make_event
from lago_orgs.simulator.faults import Fault
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago

BATCH = "^/api/v1/events/batch$"
QUICK = Pace(linger=0.0, poll=0.02)
SLOW = Pace(linger=30.0, poll=30.0)


@pytest.fixture
def lago() -> Lago:
    return Lago()


@pytest.fixture
def recorder(make_outbox: MakeOutbox, lago: Lago) -> Iterator[UsageRecorder]:
    with UsageRecorder(make_outbox(), port=lago.port, pace=QUICK) as made:
        yield made


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


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
    with UsageRecorder(make_outbox(), port=lago.port) as recorder:
        began = time.monotonic()
        recorder.record("acme", "tokens")
        eventually(lambda: len(lago.ids()) == 1, seconds=1.0)
        assert time.monotonic() - began < 1.0


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
    lago.simulator.faults.add(Fault("status", status=503), times=4)
    ids = sorted(recorder.record("acme", "tokens", {"n": number}) for number in range(10))
    assert recorder.flush(30)
    assert lago.ids() == ids
    assert recorder.trouble is None


def test_several_batches_are_on_their_way_at_once(make_outbox: MakeOutbox, lago: Lago) -> None:
    together = threading.Barrier(4)
    send = lago.port.send

    def meet(*arguments: object) -> object:
        together.wait(20)  # broken, and the test with it, unless four requests are here at once
        return send(*arguments)  # type: ignore[arg-type]

    lago.port.send = meet  # type: ignore[method-assign, assignment]
    outbox = make_outbox()
    for org in range(4):
        for _ in range(100):
            outbox.put(make_event(f"org-{org}", "tokens"))
    with UsageRecorder(outbox, port=lago.port, guard=None, pace=QUICK) as recorder:
        assert recorder.flush(20)
        assert recorder.stats().total == Account(recorded=400, delivered=400)


def test_the_events_of_a_subscription_arrive_in_order(recorder: UsageRecorder, lago: Lago) -> None:
    lago.simulator.faults.add(Fault("status", status=503), probability=0.2)
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
    assert recorder.record("acme", "tokens", {"n": 1}, transaction_id="job-1") == "job-1"
    with pytest.raises(TransactionIdReused):
        recorder.record("acme", "tokens", {"n": 2}, transaction_id="job-1")
    assert recorder.flush()
    assert lago.ids() == ["job-1"]
    assert recorder.stats().repeats == 1


def test_dead_letters_are_sent_again_when_they_are_requeued(recorder: UsageRecorder, lago: Lago) -> None:
    rule = lago.simulator.faults.add(Fault("status", status=413), path=BATCH)
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
    send = lago.port.send

    def hang(*arguments: object) -> object:
        release.wait(60)
        return send(*arguments)  # type: ignore[arg-type]

    lago.port.send = hang  # type: ignore[method-assign, assignment]
    recorder = UsageRecorder(make_outbox(), port=lago.port, pace=QUICK)
    recorder.record("acme", "tokens")
    began = time.monotonic()
    assert not recorder.close(timeout=0.2)
    assert time.monotonic() - began < 5
    release.set()


def test_an_outbox_that_fails_is_tried_again(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox = MemoryOutbox()
    monkeypatch.setattr("lago_orgs.recorder.sender.AFTER_FAILURE", 0.01)
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

    assert public(UsageRecorder) == public(AsyncUsageRecorder)


def test_an_outbox_of_another_kind_will_do(lago: Lago) -> None:
    outbox: Outbox = MemoryOutbox()
    with UsageRecorder(outbox, port=lago.port) as recorder:
        recorder.record("acme", "tokens")
