"""What is kept ahead: reservations as any other, handed out without a write, and given back where they are missed."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lago_orgs import LagoOrgs, LimitReached, RedisOutbox, SqliteOutbox, UsageRecorder
from lago_orgs.access import Access, ahead
from lago_orgs.access.ledger import LOOK, Ledger
from lago_orgs.recorder import Outbox
from lago_orgs.recorder.outboxes.limits import Hold
from tests.access.conftest import QUICK, Lago

NOWHERE = "http://127.0.0.1:9"
KEY = ("org_1", "", "tokens")
PLENTY = 10**6


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    made = SqliteOutbox(tmp_path / "outbox.db")
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "redis"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Outbox]]:
    """Make outboxes on one storage."""
    made: list[Outbox] = []
    name = f"ahead-{time.time_ns()}"

    def make() -> Outbox:
        if request.param == "sqlite":
            made.append(SqliteOutbox(tmp_path / "shared.db"))
        else:
            made.append(RedisOutbox(request.getfixturevalue("redis_url"), name=name))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def access(lago: Lago, outbox: Outbox) -> Iterator[Access]:
    recorder = UsageRecorder(outbox, api_url=NOWHERE, api_key=lago.key, guard=None)
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as client, Access(client, recorder=recorder, ttl=3600) as made:
        made.check("org_1", "tokens", limit=PLENTY)
        yield made
    recorder.close(0.0)


def use(access: Access, units: int = 1, limit: int = PLENTY) -> str:
    with access.reserve("org_1", "tokens", units, limit=limit) as held:
        held.commit()
    return held.transaction_id


def reserved(outbox: Outbox) -> int:
    return outbox.store.held(*KEY, "")[0].whole


def writes(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> list[Hold]:
    """Note each reservation that is written."""
    found: list[Hold] = []
    hold = outbox.store.hold

    def noted(wished: Hold, *others: object) -> object:
        found.append(wished)
        return hold(wished, *others)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(outbox.store, "hold", noted)
    return found


def test_who_reserves_again_and_again_writes_now_and_then(
    access: Access, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 60.0)  # however slow this machine is
    written = writes(outbox, monkeypatch)
    names = [use(access) for _ in range(100)]
    assert len(set(names)) == 100
    assert len(written) < 15
    assert access.check("org_1", "tokens", limit=PLENTY).used == 100
    assert outbox.stats().total.recorded == 100
    access.close()
    assert reserved(outbox) == 0


def test_nothing_is_kept_ahead_where_little_is_left(
    access: Access, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 60.0)
    for _ in range(20):
        use(access, limit=1_000)
    assert reserved(outbox) == 0
    for _ in range(20):
        use(access, 1_000, limit=PLENTY)
    assert reserved(outbox) == 0


def test_what_is_kept_ahead_is_missed_by_nobody_here(
    access: Access, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 60.0)
    for _ in range(8):
        use(access)
    idle = reserved(outbox)
    assert idle > 0
    assert access.remaining("org_1", "tokens", limit=PLENTY) == PLENTY - 8
    with access.reserve("org_1", "tokens", PLENTY - 8, limit=PLENTY) as held:
        assert held.units == PLENTY - 8
        with pytest.raises(LimitReached):
            access.reserve("org_1", "tokens", 1, limit=PLENTY)


def test_what_another_process_keeps_ahead_is_in_doubt(
    lago: Lago, stored: Callable[[], Outbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 60.0)
    recorders = [UsageRecorder(stored(), api_url=NOWHERE, api_key=lago.key, guard=None) for _ in range(2)]
    with LagoOrgs(lago.url, lago.key, retries=QUICK) as client:
        one, other = (Access(client, recorder=each, ttl=3600) for each in recorders)
        for _ in range(8):
            use(one)
        open_ones = [one.reserve("org_1", "tokens", 1, limit=PLENTY) for _ in range(3)]
        idle = reserved(recorders[0].outbox) - 3
        assert idle > 0
        mine, theirs = (each.check("org_1", "tokens", limit=PLENTY) for each in (one, other))
        assert (mine.used, mine.in_doubt) == (11, 0)
        assert theirs.used == 11 + idle
        assert theirs.in_doubt in range(idle, idle + 4), "what is in use it cannot tell from what is not"
        with pytest.raises(LimitReached) as caught:
            other.reserve("org_1", "tokens", PLENTY - 11, limit=PLENTY)
        assert caught.value.decision.in_doubt == theirs.in_doubt
        with other.reserve("org_1", "tokens", 1, limit=PLENTY) as held:
            assert held.decision.in_doubt == theirs.in_doubt
        for held in open_ones:
            held.release()
        assert one.check("org_1", "tokens", limit=PLENTY).in_doubt == 0
        one.close()
        time.sleep(LOOK)
        assert other.check("org_1", "tokens", limit=PLENTY).in_doubt == 0
    for each in recorders:
        each.close(0.0)


@pytest.mark.parametrize("clock", ["now", "wall"])
@pytest.mark.parametrize("seconds", [-10, 10])
def test_what_is_old_by_either_clock_is_not_handed_out(
    access: Access, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, clock: str, seconds: float
) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 5.0)
    for _ in range(8):
        use(access)
    assert reserved(outbox) > 0
    written = writes(outbox, monkeypatch)
    moment = ahead.Moment(time.monotonic(), time.time())
    later = moment._replace(**{clock: getattr(moment, clock) + seconds})
    ledger = access._ledger
    assert ledger is not None
    batches = [each for kinds in ledger._ahead._batches.values() for found in kinds.values() for each in found]
    assert any(each.names for each in batches)
    assert all(each.is_late(later) for each in batches)
    assert not written


def test_a_new_figure_of_lago_voids_it(
    lago: Lago, access: Access, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 60.0)
    for _ in range(8):
        use(access)
    lago.used_elsewhere(PLENTY - 8)
    access.forget("org_1")
    with pytest.raises(LimitReached):
        access.reserve("org_1", "tokens", 1, limit=PLENTY)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_has_none_of_its_parent_s(outbox: Outbox, access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WITHIN", 60.0)
    for _ in range(8):
        use(access)
    assert reserved(outbox) > 0
    ledger = access._ledger
    assert ledger is not None
    before = ledger._ahead
    ledger.after_fork(in_child=False)
    assert ledger._ahead is before
    child = Ledger(outbox, settling=0.0, keep=1.0)
    child.after_fork(in_child=True)
    assert not child._ahead.all_of()


def test_stores_keep_several_in_one_step_and_the_bounds_are_for_all(stored: Callable[[], Outbox]) -> None:
    from lago_orgs._core.ledger import Amount
    from lago_orgs.recorder.outboxes.limits import Bounds

    store = stored().store
    seen = store.changes(None).seen
    first = Hold(*KEY, "a", "jane", 2, 5, 60.0)
    found = store.hold(first, Bounds(Amount(0, 0), None), seen, 0, ["b", "c"])
    assert (found.is_kept, found.everybody) == (True, Amount(0, 0)), "the others are none of others"
    assert store.held(*KEY, "jane") == (Amount(6, 15), Amount(6, 15))
    assert store.ahead(*KEY) == Amount(4, 10), "of the first it is known that it is used"
    assert not store.hold(first._replace(id="d"), Bounds(Amount(6, 14), None), seen, 0, ["e"]).is_kept
    assert store.hold(first._replace(id="d"), Bounds(Amount(6, 15), None), seen, 0, ["e"]).everybody == Amount(6, 15)
    store.release(first, ["c", "unknown"])
    assert store.held(*KEY, "")[0] == Amount(6, 15)
    store.release(first._replace(id="b"))
    store.release(first._replace(id="d"), ["e"])
    assert store.held(*KEY, "")[0] == Amount(0, 0)
