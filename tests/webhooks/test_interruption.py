"""An exception that arrives from outside, at any line of any public call of the inbox, leaves nothing behind.

As the recorder's test of the same name: it raises before each line, at its first visit, for each call and each kind of
inbox. After each of them the same call works from another thread; in the end every delivery that was acknowledged was
handled, and each is there once.
"""

import gc
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import _store, webhooks
from lago_orgs.webhooks import Inbox, Persistence, WebhookHandlers
from lago_orgs.webhooks.inbox.memory import MemoryStore
from lago_orgs.webhooks.inbox.redis import RedisStore
from lago_orgs.webhooks.inbox.rows import Store
from lago_orgs.webhooks.inbox.sqlite import SqliteStore
from tests.recorder.test_interruption import Tracer

from .deliveries import headers, payload, verifier

# An interruption may leave a connection that was just made to the garbage collector, which complains of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
ROOMS = tuple(str(Path(str(each.__file__)).parent) for each in (_store, webhooks))


@pytest.fixture(autouse=True)
def nothing_is_left_to_others() -> Iterator[None]:
    """Let what was left be collected here, where its complaints are expected."""
    yield
    gc.collect()


class Bench:
    """An inbox of one kind, whose handlers note what they get; one of them fails where it is told to."""

    def __init__(self, make: Callable[[], Store]) -> None:
        self.hooks = WebhookHandlers()
        self.handled: Counter[str] = Counter()
        self.fails = False
        self.acknowledged: set[str] = set()
        self.number = 0
        self.make = make
        self.hooks.on("customer.*", name="note")(self.note)
        self.open()

    def open(self) -> None:
        # What an interruption has left taken out is free again in a moment.
        persistence = Persistence(attempts=1_000_000, first_pause=0.0, hold=0.05)
        self.inbox = Inbox(self.make(), self.hooks, verifier=verifier(), persistence=persistence)

    def note(self, event: Any) -> None:
        if self.fails:
            raise ValueError("of a test")
        self.handled[event.unique_key] += 1

    def body(self) -> tuple[bytes, str]:
        self.number += 1
        return payload(n=str(self.number)), f"k-{self.number}"

    def receive(self, given: tuple[bytes, str]) -> None:
        body, key = given
        self.inbox.receive(body, headers(body, key))
        self.acknowledged.add(key)

    def kept(self) -> str:
        given = self.body()
        self.receive(given)
        return given[1]

    def given(self) -> tuple[bytes, str]:
        """One that came before."""
        given = self.body()
        self.receive(given)
        return given

    def letter(self) -> list[str]:
        """A delivery that was given up."""
        self.inbox.work_off()
        self.kept()
        taken = self.inbox.store.claim("somebody", 60.0)
        assert taken is not None
        self.inbox.store.bury(taken.seq, "somebody", "of a test")
        return [str(taken.seq)]

    def work_off(self, fails: object = None) -> None:
        self.fails = bool(fails)
        try:
            work = self.inbox.take() if fails else None
            if work is not None:
                for handler in work.due():
                    work.failed(handler, ValueError("of a test"))
                work.settle()
            else:
                self.inbox.work_off()
        finally:
            self.fails = False

    def elsewhere(self, act: Callable[[], object]) -> None:
        """Do something in another thread, which must not stand still."""
        failed: list[BaseException] = []

        def do() -> None:
            try:
                act()
            except BaseException as error:  # noqa: BLE001 - it is shown
                failed.append(error)

        thread = threading.Thread(target=do, daemon=True)
        thread.start()
        thread.join(30)
        assert not thread.is_alive(), "a lock is held"
        assert not failed, failed

    def finish(self) -> None:
        """Handle everything; nothing that was acknowledged is missing."""
        self.inbox.replay([letter.id for letter in self.inbox.dead_letters(10_000)])
        deadline = time.monotonic() + 60
        while self.inbox.stats().waiting:
            assert time.monotonic() < deadline, self.inbox.stats()
            if not self.inbox.work_off():
                time.sleep(0.01)
        assert self.acknowledged <= set(self.handled)
        assert self.inbox.stats() == (0, len(set(self.handled)), 0)


CALLS: dict[str, tuple[Callable[[Bench], Any], Callable[[Bench, Any], object]]] = {
    "receive": (Bench.body, Bench.receive),
    "receive_again": (Bench.given, Bench.receive),
    "work_off": (Bench.kept, lambda bench, _: bench.work_off()),
    "work_off_failing": (Bench.kept, Bench.work_off),
    "stats": (lambda _: None, lambda bench, _: bench.inbox.stats()),
    "dead_letters": (Bench.letter, lambda bench, _: bench.inbox.dead_letters(2)),
    "replay": (Bench.letter, lambda bench, ids: bench.inbox.replay(ids)),
}


@pytest.mark.parametrize("kind", ["memory", "sqlite", "redis"])
def test_an_interruption_at_any_line_of_any_call_leaves_nothing_behind(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name, memory = uuid.uuid4().hex, MemoryStore()
    made: dict[str, Callable[[], Store]] = {
        "memory": lambda: memory,
        "sqlite": lambda: SqliteStore(tmp_path / "inbox.db", synchronous="OFF"),
        "redis": lambda: RedisStore(request.getfixturevalue("redis_url"), name=name),
    }
    bench, tried = Bench(made[kind]), Counter[str]()
    for called, (prepare, call) in CALLS.items():
        noted, given = Tracer(rooms=ROOMS), prepare(bench)
        assert not noted.run(lambda: call(bench, given))  # noqa: B023 - called at once
        for line in noted.visits:
            given = prepare(bench)
            tried[called] += Tracer((*line, 1), ROOMS).run(lambda: call(bench, given))  # noqa: B023
            bench.elsewhere(lambda: call(bench, given))  # noqa: B023
        assert bench.inbox.stats().dead <= len(noted.visits) + 1
        bench.finish()
    assert all(tried[called] for called in CALLS)
    assert sum(tried.values()) > 200
    tried.clear()
    noted = Tracer(rooms=ROOMS)
    noted.run(bench.inbox.close)
    for line in noted.visits:
        memory._closed = False  # as if the process went on with it
        bench.open()
        waits = bench.kept()
        tried["close"] += Tracer((*line, 1), ROOMS).run(bench.inbox.close)
        bench.elsewhere(bench.inbox.close)
        memory._closed = False
        bench.open()
        bench.finish()
        assert bench.handled[waits] >= 1
        bench.inbox.close()
    assert tried["close"] > 5
