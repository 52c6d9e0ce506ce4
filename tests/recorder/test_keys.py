"""Whose a key is, asked before anything is sent with it: what gives the key may give another's at any moment."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import LagoOrgs
from lago_orgs.recorder import AsyncUsageRecorder, LagoPort, Pace, UsageRecorder
from lago_orgs.recorder.delivery import keys as keys_module
from lago_orgs.recorder.delivery import watching
from lago_orgs.recorder.delivery.keys import Keys, UnvouchedKey
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.doors.http import HttpDoor
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import eventually

QUICK = Pace(linger=0.0, poll=0.02)


class Turned:
    """What gives the key: ours, until somebody turns it."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self) -> str:
        return self.key


@pytest.fixture
def simulator() -> LagoSimulator:
    made = LagoSimulator(api_key="ours")
    made.reset(api_key="theirs", organization={"name": "Theirs"})

    made._organizations["new"] = made._organizations["ours"]
    return made


@pytest.fixture
def door(simulator: LagoSimulator) -> Iterator[HttpDoor]:
    with simulator.serve() as door:
        yield door


@pytest.fixture(autouse=True)
def asked_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "AFTER_REFUSAL", 0.05)
    monkeypatch.setattr(watching, "AGAIN", 0.05)


def ids(simulator: LagoSimulator, key: str) -> list[str]:
    return sorted(event.transaction_id for event in simulator.organization(key).events)


@pytest.mark.parametrize("flavour", [UsageRecorder, AsyncUsageRecorder])
@pytest.mark.parametrize("guard", [None, "warn"])
def test_usage_never_goes_to_the_organization_of_another_key(
    simulator: LagoSimulator, door: HttpDoor, make_outbox: MakeOutbox, flavour: Any, guard: Any
) -> None:
    key = Turned("ours")
    recorder = flavour(make_outbox(), port=LagoPort(LagoOrgs(door.url, key)), guard=guard, pace=QUICK)
    try:
        recorder.record("acme", "tokens", {"n": 1}, transaction_id="t1")
        eventually(lambda: ids(simulator, "ours") == ["t1"])
        key.key = "theirs"
        for number in range(2, 8):
            recorder.record("acme", "tokens", {"n": 1}, transaction_id=f"t{number}")
        eventually(lambda: recorder.misplaced is not None)
        eventually(lambda: "Theirs" in str(recorder.trouble))
        assert ids(simulator, "theirs") == []
        key.key = "ours"
        eventually(lambda: len(ids(simulator, "ours")) == 7)
        eventually(lambda: recorder.misplaced is None and recorder.trouble is None)
        key.key = "new"  # another key of the same organization: as after a rotation
        recorder.record("acme", "tokens", {"n": 1}, transaction_id="t8")
        eventually(lambda: len(ids(simulator, "ours")) == 8)
        assert ids(simulator, "theirs") == []
    finally:
        recorder._engine.end(1.0)


def test_a_key_that_turns_at_every_request_sends_nothing_astray(
    simulator: LagoSimulator, door: HttpDoor, make_outbox: MakeOutbox
) -> None:
    turns = iter(range(10**9))

    def key() -> str:
        return "ours" if next(turns) % 2 else "theirs"

    with UsageRecorder(make_outbox(), port=LagoPort(LagoOrgs(door.url, key)), guard="warn", pace=QUICK) as recorder:
        for number in range(40):
            recorder.record(f"org{number % 5}", "tokens", {"n": 1})
        recorder.flush(1.0)
        recorder.close(0)
    assert not (ids(simulator, "theirs") and ids(simulator, "ours"))


def test_a_key_whose_owner_cannot_be_asked_any_more_delivers_nothing(
    simulator: LagoSimulator, door: HttpDoor, make_outbox: MakeOutbox
) -> None:
    key = Turned("ours")
    with UsageRecorder(make_outbox(), port=LagoPort(LagoOrgs(door.url, key)), guard=None, pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="t1")
        assert recorder.flush(20)
        key.key = "unknown"
        recorder.record("acme", "tokens", transaction_id="t2")
        eventually(lambda: "organization" in str(recorder.trouble))
        assert recorder.stats().total.pending == 1
        key.key = "ours"
        assert recorder.flush(20)


def test_nothing_is_refused_before_somebody_watches() -> None:
    keys = Keys()
    keys.admit("any")
    keys.watch()
    with pytest.raises(UnvouchedKey):
        keys.admit("any")


def test_keys_are_vouched_for_by_the_thread_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "MOST", 2)
    keys = Keys()
    keys.watch()
    for name in ("one", "two", "three", "one"):
        keys.ask(name)
        keys.vouch()
        keys.admit(name)
    assert not keys.has_refused
    with pytest.raises(UnvouchedKey):
        keys.admit("four")
    assert keys.has_refused
    assert "four" not in repr(vars(keys))


class OfAnother:
    """A recorder on the same file, as in another process that has another key."""

    def __init__(self, path: Path, door: HttpDoor, key: str) -> None:
        self.recorder = UsageRecorder(path, port=LagoPort(LagoOrgs(door.url, key)), guard=None, pace=QUICK)

    def __enter__(self) -> UsageRecorder:
        return self.recorder

    def __exit__(self, *_: object) -> None:
        self.recorder.close(0)


def test_who_records_with_another_key_beside_a_sender_hears_of_it(
    simulator: LagoSimulator, door: HttpDoor, tmp_path: Path
) -> None:
    path = tmp_path / "usage.db"
    with OfAnother(path, door, "ours") as ours:
        ours.record("acme", "tokens", {"n": 1}, transaction_id="t1")
        eventually(lambda: ids(simulator, "ours") == ["t1"])
        with OfAnother(path, door, "theirs") as theirs:
            theirs.record("acme", "tokens", {"n": 1}, transaction_id="t2")
            eventually(lambda: theirs.misplaced is not None)
            assert "Theirs" in str(theirs.trouble)
        assert ours.misplaced is None
        assert ids(simulator, "theirs") == []


@pytest.mark.parametrize("wrong", ["theirs", "nobodys"])
def test_who_has_a_key_that_is_not_let_in_gives_the_right_to_send_to_others(
    simulator: LagoSimulator, door: HttpDoor, tmp_path: Path, wrong: str
) -> None:
    path = tmp_path / "usage.db"
    with OfAnother(path, door, "ours") as ours:
        ours.record("acme", "tokens", {"n": 1}, transaction_id="t1")
        eventually(lambda: ids(simulator, "ours") == ["t1"])
    with OfAnother(path, door, wrong) as theirs:
        theirs.record("acme", "tokens", {"n": 1}, transaction_id="t2")
        eventually(lambda: theirs.trouble is not None)
        with OfAnother(path, door, "ours") as ours:
            ours.record("acme", "tokens", {"n": 1}, transaction_id="t3")
            eventually(lambda: ids(simulator, "ours") == ["t1", "t2", "t3"])
        assert theirs.trouble is not None
