"""An exception that arrives from outside, at any line of any public call, leaves nothing behind.

A trace function raises before each line that the rooms of the recorder and the stores execute in the caller's thread,
at its first visit, and at its second where that costs little, for each call and each kind of outbox, one after the
other. After each of them the same call works from another thread, another connection can write, and the books balance;
in the end everything that was recorded, before and after, is delivered.

One point is left out, as no signal can hit it: Python marks the end of a `with` block by its first line once more,
between the block and `__exit__`, where the interpreter never looks for signals.
"""

import gc
import linecache
import sqlite3
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from lago_orgs import _store
from lago_orgs import recorder as room
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.recorder import MemoryOutbox, Outbox, Pace, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.outboxes.rows import Dead
from lago_orgs.recorder.redis_streams import RedisOutbox
from tests.apart import apart
from tests.recorder.lago import Lago, eventually

# An interruption may leave a connection that was just made to the garbage collector, which complains of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def nothing_is_left_to_others(no_naps: None) -> Iterator[None]:
    """Let what was left be collected here, where its complaints are expected."""
    yield
    gc.collect()


ROOMS = tuple(str(Path(str(each.__file__)).parent) for each in (_store, room))
VISITS = {"memory": 2, "sqlite": 2, "redis": 1}  # each of the last is a conversation, and they are the most
MANY = 150  # a line per event is looked at in a search: of more events each point costs more than the one before
LATER = 3600.0
Point = tuple[str, int, int]


class Interruption(BaseException):
    """As a signal's handler raises it."""


class Tracer:
    """Notes which lines are executed, and raises before one of them.

    Args:
        at: The file, the line, and the how manieth visit of it; None only notes.
        rooms: The beginnings of the names of the files that it looks at.
    """

    def __init__(self, at: Point | None = None, rooms: tuple[str, ...] = ROOMS) -> None:
        self.at = at
        self.rooms = rooms
        self.is_done = False
        self.visits: Counter[tuple[str, int]] = Counter()

    def __call__(self, frame: FrameType, what: str, _: object) -> Any:
        name = frame.f_code.co_filename
        if self.is_done or not name.startswith(self.rooms) or frame.f_code.co_name == "__del__":
            return None
        if what == "line" and not self._ends_a_block(frame):
            here = (name, frame.f_lineno)
            self.visits[here] += 1
            if self.at == (*here, self.visits[here]):
                self.is_done = True
                raise Interruption(f"{name}:{frame.f_lineno}")
        return self

    @staticmethod
    def _ends_a_block(frame: FrameType) -> bool:
        if not linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip().startswith("with "):
            return False
        # The block begins with the first instruction of its line, wherever else the line has some.
        first = min(start for start, _, line in frame.f_code.co_lines() if line == frame.f_lineno)
        return frame.f_lasti > first

    def run(self, act: Callable[[], object]) -> bool:
        """Whether the call was interrupted."""
        before = sys.gettrace()
        sys.settrace(self)
        try:
            apart(act)
        except Interruption:
            return True
        finally:
            sys.settrace(before)
        return False

    def points(self, kind: str) -> list[Point]:
        """What is to be tried, after a call that was only noted."""
        return [(*here, visit) for here, many in self.visits.items() for visit in range(1, min(many, VISITS[kind]) + 1)]


class Bench:
    """A recorder that delivers only when it is told to, over an outbox of one kind."""

    def __init__(self, kind: str, folder: Path, url: str | None) -> None:
        self.kind, self.folder, self.url = kind, folder, url
        self.name = uuid.uuid4().hex
        self.lago = Lago()
        self.path = folder / f"{self.name}.db"
        self.number = 0
        self.recorded: set[str] = set()
        self.discarded: set[str] = set()
        self.answers: dict[str, Any] = {}
        self.outbox = self.open()
        self.recorder = self.make()
        self.kept()
        assert self.recorder.flush(20), "it knows whose it is from now on"
        self.answers["GET /organizations"] = NoAnswer("the test holds deliveries up")
        self.recorder.close()
        self.outbox = self.open() if kind != "memory" else MemoryOutbox()
        if kind == "memory":
            self.outbox.store.set_note("organization", "another one")
            self.recorded.clear()
        self.recorder = self.make()
        self.other = sqlite3.connect(self.path, timeout=20, isolation_level=None) if kind == "sqlite" else None

    def open(self) -> Outbox:
        if self.kind == "memory":
            return MemoryOutbox()
        if self.kind == "sqlite":
            return SqliteOutbox(self.path)
        assert self.url is not None
        return RedisOutbox(self.url, name=self.name)

    def make(self) -> UsageRecorder:
        port = self.lago.port_to()
        port.answers = self.answers
        return UsageRecorder(self.outbox, port=port, guard=None, pace=Pace(linger=0.0, poll=0.05, tidy=LATER))

    def next_id(self) -> str:
        self.number += 1
        return f"t{self.number:06}"

    def kept(self) -> str:
        id_ = self.recorder.record("acme", "tokens", {"n": 1}, transaction_id=self.next_id())
        self.recorded.add(id_)
        return id_

    def letters(self) -> list[str]:
        """Two dead letters."""
        before = self.outbox.store.newest()
        ids = [self.kept(), self.kept()]
        rows = self.outbox.store.waiting(before, 10, 1 << 30)
        self.outbox.store.settle([], [Dead(row, "of a test") for row in rows])
        return ids

    def vouched(self) -> str:
        """Keep an event; the key may ask Lago, whose deliveries are held up all the same."""
        keys = self.recorder._keys
        assert keys is not None
        keys.ask(self.lago.simulator.api_key)
        keys.vouch()
        return self.kept()

    def uncounted(self) -> list[str]:
        """A dead letter whose id is taken."""
        ids = [self.kept()]
        self.outbox.uncount({ids[0]: "of a test"})
        self.discarded.update(ids)
        return ids

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
        thread.join(20)
        assert not thread.is_alive(), "a lock is held"
        assert not failed, failed

    def check(self) -> None:
        if self.other is not None:
            self.other.execute("BEGIN IMMEDIATE").fetchall()
            self.other.execute("ROLLBACK").fetchall()
        stats, counted = self.recorder.stats(), self.outbox.recount()
        assert stats.is_balanced
        assert stats.total == counted.total

    def finish(self) -> None:
        """Deliver everything; nothing of it is lost, nothing is there twice."""
        if self.other is not None:
            assert self.other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0] == 0, "a reader is left"
            self.other.close()
        self.recorder.close(0)
        if self.kind == "memory":
            self.outbox.store._closed = False  # type: ignore[attr-defined]  # as if the process went on with it
        else:
            self.outbox = self.open()
        self.outbox.requeue()
        self.outbox.store.set_note("organization", "")
        self.answers.clear()
        with self.make() as recorder:
            assert recorder.flush(60), recorder.stats()
            stats = recorder.stats()
        assert stats.is_balanced
        assert stats.total.recorded == stats.total.delivered + stats.total.discarded
        held = self.lago.ids()
        assert len(held) == len(set(held))
        assert self.recorded - set(held) <= self.discarded


def discard(bench: Bench, ids: list[str]) -> None:
    bench.discarded.update(ids)
    bench.recorder.discard(ids, "of a test")


def hear(bench: Bench, id_: str) -> None:
    told = {"invalid_code": [id_]}
    bench.recorder.on_webhook({"webhook_type": "events.errors", "events_errors": told})


def record(bench: Bench, id_: str) -> None:
    bench.recorder.record("acme", "tokens", {"n": 1}, transaction_id=id_)
    bench.recorded.add(id_)


CALLS: dict[str, tuple[Callable[[Bench], Any], Callable[[Bench, Any], object]]] = {
    "record": (Bench.next_id, record),
    "record_again": (Bench.kept, record),
    "record_without_id": (lambda _: None, lambda bench, _: bench.recorder.record("acme", "tokens", user_id="u1")),
    "record_api_call": (lambda _: None, lambda bench, _: bench.recorder.record_api_call("acme", tokens=1)),
    "stats": (lambda _: None, lambda bench, _: bench.recorder.stats()),
    "dead_letters": (Bench.letters, lambda bench, _: bench.recorder.dead_letters(2)),
    "requeue": (Bench.letters, lambda bench, ids: bench.recorder.requeue(ids)),
    "requeue_all": (Bench.letters, lambda bench, _: bench.recorder.requeue()),
    "amend": (Bench.letters, lambda bench, ids: bench.recorder.amend(ids, code="other", properties={"n": 2})),
    "reissue": (Bench.uncounted, lambda bench, ids: bench.recorder.amend(ids, code="other")),
    "on_webhook": (Bench.vouched, hear),
    "discard": (Bench.letters, discard),
    "export": (lambda _: None, lambda bench, _: next(iter(bench.recorder.export()), None)),
    "flush": (lambda _: None, lambda bench, _: bench.recorder.flush(0.0)),
    "trouble": (lambda _: None, lambda bench, _: bench.recorder.trouble),
    "misplaced": (lambda _: None, lambda bench, _: bench.recorder.misplaced),
    "findings": (lambda _: None, lambda bench, _: bench.recorder.findings),
    "history": (lambda _: None, lambda bench, _: bench.recorder.history("t000001")),
}
KINDS = ["memory", "sqlite", "redis"]


@pytest.fixture
def make_bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    made: list[Bench] = []

    def make(kind: str) -> Bench:
        made.append(Bench(kind, tmp_path, request.getfixturevalue("redis_url") if kind == "redis" else None))
        return made[-1]

    yield make
    for bench in made:
        bench.recorder.close(0)


@pytest.mark.parametrize("kind", KINDS)
def test_an_interruption_at_any_line_of_any_call_leaves_nothing_behind(
    kind: str, make_bench: Callable[[str], Bench], record_property: Callable[[str, object], None]
) -> None:
    tried: Counter[str] = Counter()
    bench = make_bench(kind)
    for name, (prepare, call) in CALLS.items():
        if bench.number > MANY:
            bench.finish()
            bench = make_bench(kind)
        noted = Tracer()
        given = prepare(bench)
        assert not noted.run(lambda: call(bench, given))  # noqa: B023 - called at once
        for point in noted.points(bench.kind):
            given = prepare(bench)
            tried[name] += Tracer(point).run(lambda: call(bench, given))  # noqa: B023
            bench.elsewhere(lambda: call(bench, given))  # noqa: B023
        bench.check()
    bench.finish()
    record_property("points", sum(tried.values()))
    print(f"{sum(tried.values())} points were tried: {dict(tried)}")
    assert all(tried[name] for name in CALLS)
    assert sum(tried.values()) > 250


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupted_close_can_be_said_again_and_keeps_what_waits(
    kind: str, make_bench: Callable[[str], Bench]
) -> None:
    bench = make_bench(kind)
    tried = 0
    noted = Tracer()
    assert not noted.run(lambda: bench.recorder.close(0.0))
    for point in noted.points(kind):
        bench.outbox = MemoryOutbox() if kind == "memory" else bench.open()
        bench.recorder = bench.make()
        waits = bench.kept()
        tried += Tracer(point).run(lambda: bench.recorder.close(0.0))
        bench.elsewhere(lambda: bench.recorder.close(0.0))
        if kind == "memory":
            assert [row.event.transaction_id for row in bench.outbox.store.waiting(-1, 10, 1000)] == [waits]
        else:
            second = bench.open()
            eventually(second.keep_lease)  # a thread that just renewed the right to send may have had the last word
            assert waits in [row.event.transaction_id for row in second.store.waiting(-1, 10_000, 1 << 30)]
            second.close()
    assert tried > 20
    if kind != "memory":
        if bench.other is not None:
            bench.other.close()
            bench.other = None
        bench.outbox = bench.open()
        bench.recorder = bench.make()
        bench.finish()
