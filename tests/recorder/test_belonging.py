"""Another Lago's outbox comes in the place of one that is in use: nothing of it is sent, and whose it is is said."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.recorder import (
    Account,
    AsyncUsageRecorder,
    MemoryOutbox,
    Outbox,
    OutboxError,
    Pace,
    SqliteOutbox,
    UsageRecorder,
    drain,
)
from lago_orgs.recorder.delivery import watching
from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.delivery.schedule import Schedule, Ship
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.redis_streams import RedisOutbox
from tests.recorder.lago import Lago, eventually, given
from tests.recorder.redis_server import RedisServer
from tests.recorder.yard import fill

QUICK = Pace(linger=0.0, poll=0.02)
STAGING = [f"staging-{number}" for number in range(5)]


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AFTER_REFUSAL", 0.05)
    monkeypatch.setattr(watching, "EVERY", 0.02)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    one = RedisServer()
    yield one
    one.close()


def named(lago: Lago, organization: str) -> Any:
    """The port to a Lago whose organization has a name of its own."""
    port = lago.port_to()
    port.answers["GET /organizations"] = given(organization={"lago_id": organization, "name": organization.title()})
    return port


class Production:
    """What is delivered from the outbox, and what says whose another one is."""

    def __init__(self, other: str) -> None:
        self.lago, self.elsewhere = Lago(), Lago()
        self.port = named(self.lago, "production")
        self.is_another_lago = other == "lago"
        self.says = "staging.test" if other == "lago" else "staging Staging"
        self.own = "lago.test" if other == "lago" else "production Production"

    def other(self) -> Any:
        """A port to the other one."""
        port = named(self.elsewhere, "production" if self.is_another_lago else "staging")
        if self.is_another_lago:
            port.address = "http://staging.test"
        return port

    def leave(self, make: Callable[[], Outbox]) -> None:
        """Deliver something to the other one from an outbox, and let something wait in it."""
        with UsageRecorder(make(), port=self.other(), pace=QUICK) as recorder:
            recorder.record("acme", "tokens", transaction_id="staging")
            assert recorder.flush(20)
        outbox = make()
        for each in STAGING:
            outbox.put(make_event("acme", "tokens", transaction_id=each))
        outbox.close()


@pytest.fixture(params=["lago", "organization"])
def production(request: pytest.FixtureRequest) -> Production:
    return Production(request.param)


def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target, timeout=20)) as other:
        one.backup(other)


@pytest.fixture(params=["sqlite", "redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Callable[[str], Outbox], Callable[[str, str], None]]:
    """What makes an outbox of a name, and what puts one, under another name, in the place of another one."""
    if request.param == "sqlite":

        def put(source: str, target: str) -> None:
            copy(tmp_path / source, tmp_path / target)

        return lambda name: SqliteOutbox(tmp_path / name), put
    client = request.getfixturevalue("server").client
    client.flushall()

    def rename(source: str, target: str) -> None:
        steps = client.pipeline(transaction=True)
        for key in client.scan_iter(f"{{{target}}}:*"):
            steps.delete(key)
        for key in client.scan_iter(f"{{{source}}}:*"):
            steps.copy(key, key.replace(f"{{{source}}}", f"{{{target}}}"))
        steps.execute()

    return lambda name: RedisOutbox(request.getfixturevalue("server").url, name=name), rename


@pytest.mark.parametrize("flavour", [UsageRecorder, AsyncUsageRecorder])
def test_what_is_another_s_is_not_sent_whoever_put_it_there(
    production: Production, place: Any, flavour: Any, caplog: pytest.LogCaptureFixture
) -> None:
    make, put = place
    production.leave(lambda: make("staging"))
    outbox = make("production")
    recorder = flavour(outbox, port=production.port, guard=None, pace=QUICK)
    try:
        recorder.record("acme", "tokens", transaction_id="first")
        eventually(lambda: production.lago.ids() == ["first"] and recorder.trouble is None)
        eventually(lambda: outbox.stats().total.delivered == 1)
        put("production", "kept")
        put("staging", "production")
        eventually(lambda: recorder.misplaced is not None)
        for said in (str(recorder.misplaced), caplog.text):
            assert production.says in said
            assert production.own in said
        eventually(lambda: str(recorder.misplaced) in str(recorder.trouble))
        recorder.record("acme", "tokens", transaction_id="second")
        assert outbox.stats().total == Account(recorded=7, delivered=1, pending=6)
        put("kept", "production")  # the right one
        eventually(lambda: recorder.misplaced is None)
        recorder.record("acme", "tokens", transaction_id="third")
        eventually(lambda: production.lago.ids() == ["first", "third"] and recorder.trouble is None)
    finally:
        recorder._engine.end(20)
    drain(make("staging"), port=production.other(), timeout=20)
    assert production.elsewhere.ids() == ["staging", *STAGING]


def test_a_recorder_that_adopts_takes_over_what_is_put_there(production: Production, place: Any) -> None:
    make, put = place
    production.leave(lambda: make("staging"))
    with UsageRecorder(make("production"), port=production.port, guard=None, pace=QUICK, adopt=True) as recorder:
        recorder.record("acme", "tokens", transaction_id="first")
        assert recorder.flush(20)
        put("staging", "production")
        eventually(lambda: production.lago.ids() == ["first", *STAGING], 20)
        assert recorder.misplaced is None


def test_an_outbox_that_another_process_adopts_for_another_lago_is_that_one_s(place: Any) -> None:
    make, _ = place
    production = Production("lago")
    with UsageRecorder(make("one"), port=production.port, guard=None, pace=QUICK, adopt=True) as recorder:
        recorder.record("acme", "tokens", transaction_id="first")
        assert recorder.flush(20)
        with UsageRecorder(make("one"), port=production.other(), guard=None, pace=QUICK, adopt=True) as other:
            eventually(lambda: recorder.misplaced is not None)
            other.record("acme", "tokens", transaction_id="second")
            assert other.flush(20)
            assert other.misplaced is None
    assert (production.lago.ids(), production.elsewhere.ids()) == (["first"], ["second"])


def test_a_file_that_another_s_is_moved_over_is_another_s(production: Production, tmp_path: Path) -> None:
    production.leave(lambda: SqliteOutbox(tmp_path / "staging"))
    with UsageRecorder(tmp_path / "usage.db", port=production.port, guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="first")
        assert recorder.flush(20)
        for each in list(tmp_path.glob("usage.db*")):
            each.rename(tmp_path / f"old-{each.name}")
        (tmp_path / "staging").rename(tmp_path / "usage.db")

        def is_said() -> bool:
            try:
                recorder.record("acme", "tokens")
            except OutboxError:  # it is there now
                return False
            return recorder.misplaced is not None

        eventually(is_said)
        eventually(lambda: production.says in str(recorder.trouble))
    assert set(production.lago.ids()).isdisjoint(STAGING)


def test_usage_that_is_claimed_while_the_outbox_becomes_another_s_waits_until_that_is_known() -> None:
    outbox = MemoryOutbox()
    fill(outbox, 3, orgs=1)
    answers = [False, False, True]
    schedule = Schedule(outbox, Batches(), wanted=10, settled=lambda: None, are_ours=lambda: answers.pop(0))
    assert schedule.next(0.0) is None
    assert schedule.next(0.1) is None
    shipped = schedule.next(0.2)
    assert isinstance(shipped, Ship)
    assert [row.event.properties for row in shipped.rows] == ['{"n":0}', '{"n":1}', '{"n":2}']
