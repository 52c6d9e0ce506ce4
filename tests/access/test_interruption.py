"""An exception that arrives from outside, at any line of a call, leaves nothing behind but what the store holds.

After each of them another thread is granted exactly what is left: the limit, less what was recorded, less what is
reserved in the store, where a reservation that nobody knows of any more ends by itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from lago_orgs import LagoOrgs, LimitReached, UsageRecorder, _waits
from lago_orgs import access as room
from lago_orgs.access import Access
from lago_orgs.access.measures import MOST_EVENTS
from lago_orgs.recorder import MemoryOutbox, SqliteOutbox
from lago_orgs.recorder.outboxes import memory_limits, sqlite_limits
from tests.access.conftest import QUICK, Lago
from tests.recorder.test_interruption import Interruption, Point, Tracer

# An interruption may leave a connection that was just made to the garbage collector, which complains of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
FILES = (memory_limits.__file__, sqlite_limits.__file__)
ROOMS = (*(str(Path(str(each.__file__)).parent) for each in (room, _waits)), *map(str, FILES))
KEY = ("org_1", "", "calls")
LIMIT = 5_999  # so few that nothing is kept ahead
PLENTY = 10**6
NOWHERE = "http://127.0.0.1:9"


class Bench:
    """An access with a recorder that delivers nothing."""

    def __init__(self, access: Access, recorder: UsageRecorder) -> None:
        self.access, self.recorder = access, recorder

    def check(self) -> None:
        assert self.access.check("org_1", "calls", limit=LIMIT)

    def check_anew(self) -> None:
        self.access.forget("org_1")
        assert self.access.check("org_1")

    def use(self) -> None:
        with self.access.reserve("org_1", "calls", 3, limit=LIMIT) as held:
            held.commit(2)

    def use_ahead(self) -> None:
        with self.access.reserve("org_1", "calls", 1, limit=PLENTY) as held:
            held.commit()

    def use_nothing(self) -> None:
        with self.access.reserve("org_1", "calls", 3, limit=LIMIT):
            pass

    def left(self) -> int:
        held = self.recorder.outbox.store.held(*KEY, "")[0]
        return LIMIT - self.recorder.stats().total.recorded - held.whole

    def granted(self) -> int:
        total = 0
        with ExitStack() as stack, suppress(LimitReached):
            while True:
                rest = stack.enter_context(
                    self.access.reserve("org_1", "calls", MOST_EVENTS, limit=LIMIT, overage="cap")
                )
                total += int(rest.units)
        return total


@pytest.fixture
def bench(request: pytest.FixtureRequest, lago: Lago, tmp_path: Path) -> Iterator[Bench]:
    outbox = MemoryOutbox() if request.param == "memory" else SqliteOutbox(tmp_path / "outbox.db")
    recorder = UsageRecorder(outbox, api_url=NOWHERE, api_key=lago.key, guard=None)
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as client, Access(client, recorder=recorder, ttl=3600) as access:
        access.check("org_1", "calls", limit=LIMIT)
        yield Bench(access, recorder)
    recorder.close(0.0)


def elsewhere(act: Callable[[], int]) -> int:
    """What it gives in another thread, which must not stand still."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(act()), daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "it stands still"
    assert found, "it failed"
    return found[0]


@pytest.mark.parametrize(
    ("bench", "name"),
    [("memory", "check"), ("memory", "use"), ("memory", "use_nothing"), ("sqlite", "use")],
    indirect=["bench"],
)
def test_an_interruption_at_any_line_leaves_what_the_store_holds(bench: Bench, name: str) -> None:
    act: Callable[[], None] = getattr(bench, name)
    found = points(act)
    hit = 0
    for point in found:
        hit += interrupted(act, point)  # but for lines that look at what is a twentieth of a second old
        assert elsewhere(bench.granted) == bench.left(), point
        act()
    assert bench.granted() == bench.left()
    assert hit > 0.6 * len(found) > 50  # a busy machine looks at what is older at more lines


@pytest.mark.parametrize("bench", ["sqlite"], indirect=True)
def test_an_interruption_leaves_nothing_more_reserved_than_was_kept_ahead(bench: Bench) -> None:
    for _ in range(6):
        bench.use_ahead()
    for point in points(bench.use_ahead):
        interrupted(bench.use_ahead, point)
        bench.use_ahead()
        assert elsewhere(bench.granted) == bench.left(), point


@pytest.mark.parametrize("bench", ["memory"], indirect=True)
def test_an_interrupted_question_is_asked_again(bench: Bench) -> None:
    for point in points(bench.check_anew):
        interrupted(bench.check_anew, point)
        assert bench.access.check("org_1"), point


def points(act: Callable[[], None]) -> list[Point]:
    act()
    noting = Tracer(rooms=ROOMS)
    noting.run(act)
    return [(*here, 1) for here in noting.visits]


def interrupted(act: Callable[[], None], point: Point) -> bool:
    tracer = Tracer(point, ROOMS)
    try:
        return tracer.run(act)
    except Interruption:
        return True
