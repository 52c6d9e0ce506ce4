"""Usage of an organization that is not subscribed yet waits for its subscription, and keeps nobody else waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lago_orgs.recorder import Account, Pace, UsageRecorder, drain
from lago_orgs.recorder.delivery import settling, watching
from tests.recorder.conftest import MakeOutbox
from tests.recorder.lago import Lago, Watched, eventually

QUICK = Pace(linger=0.0, poll=0.02)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "FIRST_LOOK", 20)
    monkeypatch.setattr(settling, "LAST_LOOK", 40)


@pytest.fixture
def port(lago: Lago) -> Watched:
    return lago.port_to()


@pytest.fixture
def holding(port: Watched, make_outbox: MakeOutbox) -> Iterator[UsageRecorder]:
    recorder = UsageRecorder(make_outbox(), port=port, guard="hold", pace=QUICK)
    yield recorder
    recorder.close(0)


def test_usage_waits_for_the_subscription_and_others_do_not(lago: Lago, port: Watched, holding: UsageRecorder) -> None:
    lago.subscribe("zed", "zed")
    for number in range(3):
        holding.record("acme", "tokens", transaction_id=f"a{number}")
    eventually(lambda: port.asked("GET /subscriptions") >= 6)
    for number in range(3):
        holding.record("zed", "tokens", transaction_id=f"z{number}")
    eventually(lambda: holding.stats().total.delivered == 3)
    assert holding.stats().total == Account(recorded=6, delivered=3, pending=3)
    assert lago.ids() == ["z0", "z1", "z2"]
    lago.subscribe("acme", "acme")
    assert holding.flush(20)
    assert holding.stats().total == Account(recorded=6, delivered=6)
    assert [each for each in lago.billed() if each[0] == "acme"] == [("acme", f"a{number}") for number in range(3)]


def test_what_comes_late_for_a_subscription_that_ended_is_sent(lago: Lago, holding: UsageRecorder) -> None:
    lago.subscribe("ann", "ann")
    lago.terminate("ann")
    holding.record("ann", "tokens", transaction_id="late")
    assert holding.flush(20)
    assert lago.ids() == ["late"]


def test_a_subscription_under_another_id_is_one(lago: Lago, holding: UsageRecorder) -> None:
    lago.subscribe("acme", "sub_4711")
    holding.record("acme", "tokens", transaction_id="t1")
    assert holding.flush(20)
    assert lago.billed() == [("sub_4711", "t1")]


def test_the_policy_is_noted_for_whoever_delivers_later(lago: Lago, port: Watched, tmp_path: Path) -> None:
    path = tmp_path / "usage.db"
    with UsageRecorder(path, port=port, guard="hold", pace=QUICK) as recorder:
        recorder.record("acme", "tokens", transaction_id="t1")
        eventually(lambda: port.asked("GET /subscriptions") >= 4)
        recorder.close(0)
    assert drain(path, port=lago.port_to(), timeout=0.3).total == Account(recorded=1, pending=1)
    assert lago.ids() == []
    lago.subscribe("acme", "acme")
    assert drain(path, port=lago.port_to(), timeout=20).total == Account(recorded=1, delivered=1)
    assert lago.ids() == ["t1"]


def test_trouble_says_whose_usage_waits_and_is_over_with_the_first_that_is_delivered(
    lago: Lago, holding: UsageRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "SILENCE", 0.1)
    monkeypatch.setattr(watching, "EVERY", 0.05)
    holding.record("acme", "tokens")
    eventually(lambda: "usage of 'acme' waits for a subscription (guard='hold')" in (holding.trouble or ""))
    monkeypatch.setattr(watching, "EVERY", 3600.0)
    lago.subscribe("acme", "acme")
    assert holding.flush(20)
    eventually(lambda: holding.trouble is None)
