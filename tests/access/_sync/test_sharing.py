# Written by `make sync` from tests/access/_async/test_sharing.py: change that.
"""Hosts that share a Redis ask Lago once for all; where they cannot, each asks for itself."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import Privilege, RedisOutbox, SqliteOutbox, UsageRecorder
from lago_orgs.access.ledger import LOOK
from tests.access._sync._io import all_at_once, made, sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lago_orgs.recorder import Outbox
    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio
HOSTS = 3


@pytest.fixture
def hosts(lago: Lago, redis_url: str) -> Iterator[Callable[[], UsageRecorder]]:
    """Make recorders of hosts, each with connections of its own."""
    name, recorders = uuid.uuid4().hex, list[UsageRecorder]()

    def make() -> UsageRecorder:
        outbox = RedisOutbox(redis_url, name=name)
        recorders.append(UsageRecorder(outbox, api_url=lago.url, api_key=lago.key, guard=None))
        return recorders[-1]

    yield make
    for each in recorders:
        each.close(0.0)


def test_one_of_all_hosts_asks_lago(lago: Lago, hosts: Callable[[], UsageRecorder]) -> None:
    with made(lago, hosts()) as first, made(lago, hosts()) as second, made(lago, hosts()) as third:
        accesses = (first, second, third)
        lago.used_elsewhere(7)

        def check(number: int) -> Any:
            return accesses[number % HOSTS].check("org_1", "tokens", limit=10)

        found: list[Any] = all_at_once(check, 3 * HOSTS)
        assert [each.used for each in found] == [7] * (3 * HOSTS)
        assert {each.plan for each in found} == {"pro"}
    assert lago.count("current_usage") == 1
    assert sum(each.endswith("/subscriptions/org_1") for each in lago.asked) <= 1 + HOSTS, "its id, and once its state"


def test_what_a_host_heard_counts_with_what_all_record(lago: Lago, hosts: Callable[[], UsageRecorder]) -> None:
    one, other = hosts(), hosts()
    with made(lago, one) as first, made(lago, other) as second:
        # Lago's figure is from before: delivered ahead of it, they would be counted there and in doubt here as well.
        first.check("org_1", "tokens", limit=10)
        one.record("org_1", "tokens", {"tokens": 3})
        assert (first.check("org_1", "tokens", limit=10)).used == 3
        other.record("org_1", "tokens", {"tokens": 4})
        assert other.flush()
        assert (second.check("org_1", "tokens", limit=10)).used == 7
        with second.reserve("org_1", "tokens", 3, limit=10) as held:
            held.commit()
        sleep(LOOK)
        assert not first.check("org_1", "tokens", limit=10)
    assert lago.count("current_usage") == 1


def test_there_is_none_and_features_are_shared_too(lago: Lago, hosts: Callable[[], UsageRecorder]) -> None:
    with made(lago, hosts()) as first, made(lago, hosts()) as second:
        for access in (first, second):
            assert (access.check("nobody")).status == 402
            assert (access.check("org_1", feature="sso")).status == 403
            assert (access.check("org_1", "tokens", limit=Privilege("sso", "max"))).status == 403
    assert lago.count("entitlements") == 1


def test_what_was_forgotten_is_not_taken_from_others(lago: Lago, hosts: Callable[[], UsageRecorder]) -> None:
    with made(lago, hosts()) as first, made(lago, hosts()) as second:
        assert (first.check("org_1", "tokens", limit=10)).used == 0
        lago.used_elsewhere(5)
        assert (second.check("org_1", "tokens", limit=10)).used == 0, "as the other host heard it"
        second.forget("org_1")
        assert (second.check("org_1", "tokens", limit=10)).used == 5
        second.on_webhook({"webhook_type": "plan.updated"})
        lago.used_elsewhere(1)
        assert (second.check("org_1", "tokens", limit=10)).used == 6
    assert lago.count("current_usage") == 3


def test_whoever_was_to_ask_and_died_holds_nobody_up_for_long(
    lago: Lago, hosts: Callable[[], UsageRecorder]
) -> None:
    recorder = hosts()
    answers = recorder.outbox.store.answers
    assert answers is not None
    with made(lago, recorder, patience=2.0) as access:
        from lago_orgs.access.shared import name_of

        for kind in ("standing", "usage"):
            name = name_of(lago.url, "org_1", (kind, None))
            assert answers.take(name, "dead", most_age=1.0, seconds=60.0).is_ours
        assert access.check("org_1", "tokens", limit=10)


def test_what_cannot_be_read_is_asked(lago: Lago, hosts: Callable[[], UsageRecorder]) -> None:
    recorder = hosts()
    answers = recorder.outbox.store.answers
    assert answers is not None
    with made(lago, recorder) as access:
        from lago_orgs.access.shared import name_of

        for kind, text in (("standing", "[1]"), ("usage", '{"units": 5}'), ("features", "[[]]")):
            name = name_of(lago.url, "org_1", (kind, None))
            told = answers.take(name, "newer", most_age=1.0, seconds=60.0)
            answers.put(name, "newer", text, asked_at=told.now, seconds=60.0)
        assert access.check("org_1", "tokens", limit=10)
        assert (access.check("org_1", feature="sso")).status == 403


def test_while_lago_is_away_nobody_waits_for_another_host(lago: Lago, hosts: Callable[[], UsageRecorder]) -> None:
    with made(lago, hosts()) as first, made(lago, hosts()) as second:
        lago.away()
        for access in (first, second):
            assert (access.check("org_1", "tokens", limit=10)).status == 503
        lago.back()


def test_a_file_is_shared_by_no_hosts(lago: Lago, tmp_path: Path) -> None:
    outbox: Outbox = SqliteOutbox(tmp_path / "outbox.db")
    assert outbox.store.answers is None
    outbox.close()
