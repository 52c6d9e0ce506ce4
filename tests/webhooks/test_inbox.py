"""The inbox, over every store: kept once, handled until every handler has come to its end, in order where asked."""

import asyncio
import functools
import json
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.errors import ConfigurationError, InvalidArgument
from lago_orgs.webhooks import (
    Inbox,
    InboxClosed,
    Persistence,
    UnknownEvent,
    WebhookEvent,
    WebhookHandlers,
    WebhookRejected,
)
from lago_orgs.webhooks.events import CustomerCreated, SubscriptionUpdated
from lago_orgs.webhooks.inbox import worker
from lago_orgs.webhooks.inbox.memory import MemoryStore
from lago_orgs.webhooks.inbox.redis import RedisStore
from lago_orgs.webhooks.inbox.rows import Ended, Store
from lago_orgs.webhooks.inbox.sqlite import SqliteStore

from .deliveries import headers, payload, verifier

STORES = ("memory", "sqlite", "redis")
AT_ONCE = Persistence(attempts=3, first_pause=0.0)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    made: Store
    if request.param == "memory":
        made = MemoryStore()
    elif request.param == "sqlite":
        made = SqliteStore(tmp_path / "inbox.db")
    else:
        made = RedisStore(request.getfixturevalue("redis_url"), name=uuid.uuid4().hex)
    yield made
    made.close()


def inbox_of(store: Store, hooks: WebhookHandlers, **options: Any) -> Inbox:
    return Inbox(store, hooks, **{"verifier": verifier(), "persistence": AT_ONCE, **options})


def give(inbox: Inbox, body: bytes, key: str | None = None) -> bool:
    """Deliver a body; whether it was new."""
    return inbox.receive(body, headers(body, key or f"k-{hash(body)}")).is_new


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


def subscription(number: int, external_id: str = "acme") -> bytes:
    root = {"lago_id": f"s-{external_id}", "external_id": external_id, "external_customer_id": "acme", "n": number}
    return payload("subscription.updated", root)


def test_a_delivery_is_kept_and_then_handled(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()

    @hooks.on("customer.created")
    def book(event: WebhookEvent[Any]) -> None:
        seen.append(event)

    inbox = inbox_of(store, hooks)
    receipt = inbox.receive(payload(), headers(payload(), "k-1"))
    assert receipt.is_new
    assert seen == []
    assert inbox.stats() == (1, 0, 0)
    assert inbox.work_off() == 1
    assert inbox.stats() == (0, 1, 0)
    (event,) = seen
    assert isinstance(event, CustomerCreated)
    assert (event.id, event.unique_key, event.attempt, event.body) == (receipt.event.id, "k-1", 1, payload())
    assert event.customer.external_id == "acme"
    assert abs((event.received_at - receipt.event.received_at).total_seconds()) < 0.01


def test_what_comes_again_is_known_by_its_key_and_by_its_body(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()
    hooks.on("customer.*")(seen.append)
    inbox = inbox_of(store, hooks)
    assert give(inbox, payload(), "k-1")
    assert not give(inbox, payload(), "k-1")
    assert not give(inbox, payload(), "k-2")
    assert not give(inbox, payload("customer.updated"), "k-1")
    inbox.work_off()
    assert not give(inbox, payload(), "k-3")
    assert inbox.work_off() == 0
    assert len(seen) == 1


def test_without_keys_the_body_alone_decides(store: Store) -> None:
    inbox = inbox_of(store, WebhookHandlers())
    for body, is_new in ((payload(), True), (payload(), False), (payload("customer.updated"), True)):
        said = headers(body)
        del said["X-Lago-Unique-Key"]
        assert inbox.receive(body, said).is_new is is_new


def test_many_at_once_are_kept_and_handled_once(store: Store) -> None:
    hooks, seen, new = WebhookHandlers(), Counter[str](), list[bool]()
    hooks.on("customer.created")(lambda event: seen.update([event.raw["n"]]))
    inbox = inbox_of(store, hooks)
    bodies = [payload(n=str(number)) for number in range(20)]

    def deliver() -> None:
        new.extend(give(inbox, body) for body in bodies)

    senders = [threading.Thread(target=deliver) for _ in range(4)]
    workers = [threading.Thread(target=inbox.work_off) for _ in range(3)]
    for thread in (*senders, *workers):
        thread.start()
    for thread in (*senders, *workers):
        thread.join()
    inbox.work_off()
    assert sum(new) == 20
    assert seen == {str(number): 1 for number in range(20)}


def test_what_is_not_lagos_is_not_kept(store: Store) -> None:
    inbox = inbox_of(store, WebhookHandlers())
    with pytest.raises(WebhookRejected):
        inbox.receive(payload(), headers(payload(), key="forged"))
    assert inbox.stats() == (0, 0, 0)
    with pytest.raises(ConfigurationError, match="verifier"):
        inbox_of(store, WebhookHandlers(), verifier=None).receive(payload(), headers(payload()))


def test_a_handler_that_fails_is_tried_again_and_the_others_are_not(store: Store) -> None:
    hooks, calls = WebhookHandlers(), Counter[str]()

    @hooks.on("customer.created")
    def steady(_: WebhookEvent[Any]) -> None:
        calls["steady"] += 1

    @hooks.on("customer.created")
    def shaky(event: WebhookEvent[Any]) -> None:
        calls["shaky"] += 1
        assert event.attempt == calls["shaky"]
        if calls["shaky"] < 3:
            raise RuntimeError("not yet")

    inbox = inbox_of(store, hooks)
    give(inbox, payload())
    inbox.work_off()
    assert calls == {"steady": 1, "shaky": 3}
    assert inbox.stats() == (0, 1, 0)


def test_what_fails_for_good_waits_for_replay(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="lago_orgs.webhooks")  # no report can carry the half of a surrogate pair
    hooks, is_broken, calls = WebhookHandlers(), True, 0

    @hooks.on("customer.created")
    def book(_: WebhookEvent[Any]) -> None:
        nonlocal calls
        calls += 1
        if is_broken:
            raise ValueError("\ud800 no good")

    inbox = inbox_of(store, hooks)
    give(inbox, payload(), "k-1")
    give(inbox, payload("customer.updated"), "k-2")
    inbox.work_off()
    assert calls == 3
    (letter,) = inbox.dead_letters()
    assert (letter.type, letter.unique_key, letter.attempts) == ("customer.created", "k-1", 3)
    assert "ValueError" in letter.error
    assert letter.body == payload()
    assert inbox.dead_letters(after=letter.id) == []
    assert inbox.stats() == (0, 1, 1)
    is_broken = False
    assert inbox.replay([letter.id, "999"]) == 1
    inbox.work_off()
    assert calls == 4
    assert inbox.dead_letters() == []
    assert inbox.replay([letter.id]) == 1, "what was handled can be handled once more"
    inbox.work_off()
    assert calls == 5
    for wrong in ("7", ["x"], [7], ["٣"]):
        with pytest.raises(InvalidArgument):
            inbox.replay(wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_pauses_grow(store: Store) -> None:
    hooks = WebhookHandlers()
    hooks.on("customer.created")(lambda _: 1 / 0)
    inbox = inbox_of(store, hooks, persistence=Persistence())
    give(inbox, payload())
    assert inbox.work_off() == 1
    due = store.next_due()
    assert due is not None
    assert 0 < due <= 1.0
    pauses = [max(Persistence().pause(attempt) for _ in range(50)) for attempt in (1, 2, 5, 100)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 3600


def test_events_of_one_object_come_in_order(store: Store) -> None:
    hooks, seen, failures = WebhookHandlers(), list[Any](), [1, 2]

    @hooks.on(SubscriptionUpdated, ordered_by="subscription")
    def follow(event: SubscriptionUpdated) -> None:
        number = event.raw["subscription"]["n"]
        if failures and number == 1:
            failures.pop()
            raise RuntimeError("later")
        seen.append((event.subscription.external_id, number))

    inbox = inbox_of(store, hooks, persistence=Persistence(attempts=5, first_pause=0.05))
    for number in range(3):
        give(inbox, subscription(number))
        give(inbox, subscription(number, "other"))
    wait_until(lambda: inbox.work_off() >= 0 and inbox.stats().waiting == 0)
    assert [number for whose, number in seen if whose == "acme"] == [0, 1, 2]
    assert [number for whose, number in seen if whose == "other"] == [0, 1, 2]
    assert seen.index(("other", 0)) < seen.index(("acme", 2))


def test_what_is_given_up_holds_nobody_up(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()

    @hooks.on("subscription.updated", ordered_by="customer")
    def follow(event: WebhookEvent[Any]) -> None:
        if event.raw["subscription"]["n"] == 0:
            raise RuntimeError("never")
        seen.append(event.raw["subscription"]["n"])

    inbox = inbox_of(store, hooks)
    for number in range(3):
        give(inbox, subscription(number))
    wait_until(lambda: inbox.work_off() >= 0 and inbox.stats().waiting == 0)
    assert seen == [1, 2]


def test_handlers_may_be_async(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()

    @hooks.on("customer.created")
    async def book(event: CustomerCreated) -> None:
        await asyncio.sleep(0)
        seen.append(event.customer.external_id)

    inbox = inbox_of(store, hooks)
    give(inbox, payload())
    inbox.work_off()
    assert seen == ["acme"]


def test_threads_work_until_they_are_closed(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()
    hooks.on("customer.created")(seen.append)
    before = set(threading.enumerate())
    with inbox_of(store, hooks, workers=2) as inbox:
        for number in range(10):
            give(inbox, payload(n=number))
        wait_until(lambda: inbox.stats().handled == 10)
    assert not [thread for thread in set(threading.enumerate()) - before if "webhooks" in thread.name]
    with pytest.raises(InboxClosed):
        give(inbox, payload(n=11))


@pytest.mark.anyio
async def test_tasks_work_until_they_are_cancelled(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()

    @hooks.on("customer.created")
    async def book(event: CustomerCreated) -> None:
        seen.append(event.raw["n"])

    @hooks.on("customer.created")
    def count(event: CustomerCreated) -> None:
        seen.append(event.raw["n"])

    inbox = inbox_of(store, hooks, workers=2)
    task = asyncio.create_task(inbox.run())
    for number in range(5):
        body = payload(n=number)
        assert (await inbox.receive_async(body, headers(body, str(number)))).is_new
    while inbox.stats().handled < 5:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(seen) == sorted([*range(5), *range(5)])


@pytest.mark.anyio
async def test_what_a_cancelled_worker_was_taking_out_waits_for_the_next(store: Store) -> None:
    hooks, inside, go_on = WebhookHandlers(), asyncio.Event(), threading.Event()
    inbox = inbox_of(store, hooks)
    give(inbox, payload())
    loop, take = asyncio.get_running_loop(), inbox.take

    def slowly(*arguments: Any) -> Any:
        taken = take(*arguments)
        loop.call_soon_threadsafe(inside.set)
        assert go_on.wait(30)
        return taken

    inbox.take = slowly  # type: ignore[method-assign, assignment]  # a store that takes its time
    task = asyncio.create_task(inbox.run())
    await inside.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    inbox.take = take  # type: ignore[method-assign]  # as before
    assert await asyncio.to_thread(inbox.work_off) == 1


def test_one_is_noted_as_handled_by_the_claim_of_the_next(store: Store) -> None:
    inbox = inbox_of(store, WebhookHandlers())
    for number in range(3):
        give(inbox, payload(n=number))
    first = store.claim("me", 30.0)
    assert first is not None
    second = store.claim("me", 30.0, Ended(first.seq, ("book",)))
    assert second is not None
    assert (second.seq, second.attempts, second.done) == (first.seq + 1, 1, ())
    assert inbox.stats() == (2, 1, 0)
    third = store.claim("another", 30.0, Ended(second.seq, ("not mine",)))  # which another has, and goes on with
    assert third is not None
    assert inbox.stats() == (2, 1, 0)
    assert store.claim("me", 30.0, Ended(second.seq, ())) is None
    assert inbox.stats() == (1, 2, 0)


def test_what_waits_for_its_next_try_is_behind_what_is_due(store: Store) -> None:
    inbox = inbox_of(store, WebhookHandlers())
    for number in range(3):
        give(inbox, payload(n=number))
    first = store.claim("me", 30.0)
    assert first is not None
    store.put_back(first.seq, "me", 3600.0, "of a test", counts=True)
    for expected in (first.seq + 1, first.seq + 2):
        taken = store.claim("me", 30.0)
        assert taken is not None
        assert taken.seq == expected
    assert store.claim("me", 30.0) is None


@pytest.mark.anyio
async def test_working_off_on_an_event_loop_is_refused(store: Store) -> None:
    inbox = inbox_of(store, WebhookHandlers())
    give(inbox, payload())
    with pytest.raises(InvalidArgument, match="event loop"):
        inbox.work_off()
    assert await asyncio.to_thread(inbox.work_off) == 1


def test_what_is_interrupted_waits_as_before(store: Store) -> None:
    hooks, calls = WebhookHandlers(), Counter[str]()

    @hooks.on("customer.created")
    def first(_: WebhookEvent[Any]) -> None:
        calls["first"] += 1

    @hooks.on("customer.created")
    def second(_: WebhookEvent[Any]) -> None:
        calls["second"] += 1
        if calls["second"] == 1:
            raise KeyboardInterrupt

    inbox = inbox_of(store, hooks)
    give(inbox, payload())
    with pytest.raises(KeyboardInterrupt):
        inbox.work_off()
    assert inbox.stats() == (1, 0, 0)
    inbox.work_off()
    assert calls == {"first": 1, "second": 2}


def test_what_nobody_handles_goes_to_otherwise(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()
    hooks.on("customer.created", name="ours")(lambda event: seen.append(("ours", event.type)))
    hooks.otherwise(lambda event: seen.append(("otherwise", event.type)))
    inbox = inbox_of(store, hooks)
    comet = json.dumps({"webhook_type": "comet.seen", "object_type": "comet", "comet": {}}).encode()
    disguised = json.dumps({"webhook_type": "customer.created", "object_type": "comet", "comet": {}}).encode()
    for body in (payload(), payload("customer.updated"), comet, disguised):
        give(inbox, body)
    inbox.work_off()
    assert seen == [
        ("ours", "customer.created"),
        ("otherwise", "customer.updated"),
        ("otherwise", "comet.seen"),
        ("otherwise", "customer.created"),
    ]


def test_handlers_are_registered_by_name_class_and_prefix() -> None:
    hooks = WebhookHandlers()
    for number, kinds in enumerate(
        [("invoice.created", "invoice.voided"), (CustomerCreated,), ("customer.*",), (WebhookEvent,), (UnknownEvent,)]
    ):
        hooks.on(*kinds, name=str(number))(print)
    made = verifier().verify(payload(), headers(payload()))
    assert [each.name for each in hooks.of(made)] == ["1", "2", "3"]
    strange = verifier().verify(payload("comet.seen"), headers(payload("comet.seen")))
    assert [each.name for each in hooks.of(strange)] == ["4"]


@pytest.mark.parametrize(
    ("kinds", "options", "told"),
    [
        (("invoice.create",), {}, "did you mean 'invoice.created'"),
        (("comet.*",), {}, "Lago sends no webhooks"),
        (("*",), {}, "no webhook"),
        ((), {}, "no type"),
        ((7,), {}, "no webhook's type"),
        ((int,), {}, "no webhook's type"),
        (("invoice.created",), {"ordered_by": "moon"}, "ordered_by"),
        (("invoice.created",), {"name": "taken"}, "already"),
    ],
)
def test_a_registration_that_can_never_work_is_an_error_at_once(kinds: Any, options: Any, told: str) -> None:
    hooks = WebhookHandlers()
    hooks.on("invoice.created", name="taken")(print)
    on: Any = hooks.on
    with pytest.raises(InvalidArgument, match=told):
        on(*kinds, **options)(print)


def test_old_events_are_forgotten_and_what_waits_is_not(store: Store) -> None:
    hooks = WebhookHandlers()
    inbox = inbox_of(store, hooks)
    give(inbox, payload(n=1))
    give(inbox, payload(n=2))
    inbox.work_off()
    give(inbox, payload(n=3))
    store.forget(-60)
    assert inbox.stats().waiting == 1
    assert inbox.stats().handled <= 1
    assert give(inbox, payload(n=1))


def test_a_long_handler_holds_its_event(store: Store) -> None:
    hooks, started, go, calls = WebhookHandlers(), threading.Event(), threading.Event(), list[Any]()

    @hooks.on("customer.created")
    def slow(event: WebhookEvent[Any]) -> None:
        calls.append(event.id)
        started.set()
        assert go.wait(30)

    inbox = inbox_of(store, hooks, persistence=Persistence(hold=0.15))
    with inbox:
        give(inbox, payload())
        assert started.wait(30)
        deadline = time.monotonic() + 0.6  # four times as long as it is held without a sign of life
        while time.monotonic() < deadline:
            assert inbox.take() is None
            time.sleep(0.02)
        go.set()
        wait_until(lambda: inbox.stats().handled == 1)
    assert len(calls) == 1


def test_what_a_dead_owner_held_is_taken_out_again(store: Store) -> None:
    hooks, seen = WebhookHandlers(), list[Any]()
    hooks.on("customer.created")(lambda event: seen.append(event.attempt))
    inbox = inbox_of(store, hooks, persistence=Persistence(attempts=2, hold=0.05))
    give(inbox, payload())
    assert inbox.take() is not None
    wait_until(lambda: inbox.work_off() == 1)
    assert seen == [2]


def test_an_event_that_kills_its_process_is_given_up(store: Store) -> None:
    hooks = WebhookHandlers()
    hooks.on("customer.created")(print)
    inbox = inbox_of(store, hooks, persistence=Persistence(attempts=2, hold=0.0))
    give(inbox, payload())
    for _ in range(2):
        assert inbox.take() is not None
    inbox.work_off()
    (letter,) = inbox.dead_letters()
    assert "died" in letter.error


class Broken(Exception):
    def __str__(self) -> str:
        raise ValueError("it cannot be shown")


def leave(_: object) -> None:
    raise SystemExit(3)


def give_up(_: object) -> None:
    raise asyncio.CancelledError


async def give_up_async(_: object) -> None:
    raise asyncio.CancelledError


def break_down(_: object) -> None:
    raise Broken


class Panic(BaseException):
    """As extensions in other languages raise, and gevent."""


def panic(_: object) -> None:
    raise Panic


async def panic_async(_: object) -> None:
    raise Panic


def press(_: object) -> None:
    raise KeyboardInterrupt


def end(_: object) -> None:
    raise GeneratorExit


async def cancel_itself(_: object) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


RAISING = [leave, give_up, give_up_async, break_down, panic, panic_async, press, end, cancel_itself]


@pytest.mark.parametrize("handler", RAISING)
@pytest.mark.parametrize("in_loop", [False, True])
def test_whatever_a_handler_raises_it_is_a_failure_and_ends_no_worker(
    handler: Callable[[Any], Any], in_loop: bool
) -> None:
    hooks, seen = WebhookHandlers(), list[str]()
    hooks.on("customer.created", name="bad")(handler)
    hooks.on("customer.updated", name="good")(lambda event: seen.append(event.type))
    inbox = inbox_of(MemoryStore(), hooks)
    give(inbox, payload())
    give(inbox, payload("customer.updated"))

    def is_done() -> bool:
        return inbox.stats() == (0, 1, 1)

    async def run() -> None:
        task = asyncio.create_task(inbox.run())
        await asyncio.to_thread(wait_until, is_done)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    if in_loop:
        asyncio.run(run())
    else:
        inbox.start()
        wait_until(is_done)
    inbox.close()
    assert seen == ["customer.updated"]
    assert inbox.dead_letters()[0].error.startswith("bad: ")


@pytest.mark.parametrize("in_loop", [False, True])
def test_a_handler_that_ends_the_program_at_each_start_is_given_up(store: Store, in_loop: bool) -> None:
    async def leave_async(_: object) -> None:
        raise SystemExit(3)

    hooks = WebhookHandlers()
    hooks.on("customer.created", name="bad")(leave_async if in_loop else leave)
    inbox = inbox_of(store, hooks, persistence=Persistence(attempts=2, first_pause=0.0))
    give(inbox, payload())

    def start() -> None:
        if in_loop:
            asyncio.run(inbox.run())
        while not inbox.work_off():
            pass

    for dead in range(2):
        with pytest.raises(SystemExit):
            start()
        assert inbox.stats() == (1 - dead, 0, dead)
    assert "sys.exit(3)" in inbox.dead_letters()[0].error


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("in_loop", [False, True])
def test_a_handler_that_hangs_keeps_no_other_event_waiting(
    is_async: bool, in_loop: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LONG", 0.1)
    hooks, seen, go_on = WebhookHandlers(), list[str](), threading.Event()

    async def hang_async(_: object) -> None:
        while not go_on.is_set():
            await asyncio.sleep(0.01)

    hooks.on("customer.created", name="bad")(hang_async if is_async else lambda _: go_on.wait(30))
    hooks.on("customer.updated", name="good")(lambda event: seen.append(event.type))
    inbox = inbox_of(MemoryStore(), hooks)
    for number in range(3):
        give(inbox, payload(n=number))
    for number in range(5):
        give(inbox, payload("customer.updated", n=number))

    async def run() -> None:
        task = asyncio.create_task(inbox.run())
        await asyncio.to_thread(wait_until, lambda: len(seen) == 5)
        go_on.set()
        await asyncio.to_thread(wait_until, lambda: inbox.stats() == (0, 8, 0))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    if in_loop:
        asyncio.run(run())
    else:
        inbox.start()
        wait_until(lambda: len(seen) == 5)
        go_on.set()
        wait_until(lambda: inbox.stats() == (0, 8, 0))
        wait_until(lambda: len(inbox._workers._threads) == 1)
    inbox.close()


class Called:
    def __init__(self, seen: list[str]) -> None:
        self.seen = seen

    async def __call__(self, _: object) -> None:
        await asyncio.sleep(0)
        self.seen.append("object")


@pytest.mark.parametrize("in_loop", [False, True])
def test_what_a_function_that_is_not_async_returns_is_awaited_too(in_loop: bool) -> None:
    hooks, seen = WebhookHandlers(), list[str]()

    async def note(_: object) -> None:
        await asyncio.sleep(0)
        seen.append("lambda")

    hooks.on("customer.created", name="lambda")(functools.partial(lambda act, event: act(event), note))
    hooks.on("customer.created", name="object")(Called(seen))
    inbox = inbox_of(MemoryStore(), hooks)
    give(inbox, payload())

    async def run() -> None:
        task = asyncio.create_task(inbox.run())
        await asyncio.to_thread(wait_until, lambda: inbox.stats().handled == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    if in_loop:
        asyncio.run(run())
    else:
        assert inbox.work_off() == 1
    assert seen == ["lambda", "object"]
