"""An outbox in a Redis that is down or hangs: limits are decided by the policy, as in an outage of Lago's, and soon."""

import asyncio
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress

import anyio
import pytest

from lago_orgs import AsyncLagoOrgs, Money, RedisOutbox, UsageRecorder
from lago_orgs.access import Access, AsyncAccess
from lago_orgs.access.effort import REST
from lago_orgs.access.outages import OnOutage
from lago_orgs.recorder import AsyncUsageRecorder
from lago_orgs.recorder.errors import OutboxError
from lago_orgs.types import Decision, Reason
from tests.access.conftest import Lago
from tests.recorder.lago import eventually
from tests.recorder.redis_server import RedisServer

STALE = 0.1  # seconds, longer than a look holds
POLICIES: dict[OnOutage, Reason] = {
    "last_known": Reason.WITHIN_LIMIT,
    "allow": Reason.OUTAGE_ALLOWED,
    "deny": Reason.OUTAGE_DENIED,
}


@pytest.fixture
def server() -> Iterator[RedisServer]:
    one = RedisServer()
    yield one
    os.kill(one.process.pid, signal.SIGCONT)
    one.close()


@pytest.fixture(params=[signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "is down"])
def ends(request: pytest.FixtureRequest, server: RedisServer) -> Callable[[], None]:
    """What makes it go away."""
    return lambda: os.kill(server.process.pid, request.param)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_limit_is_decided_by_the_policy(
    lago: Lago, server: RedisServer, ends: Callable[[], None], policy: OnOutage
) -> None:
    lago.used_elsewhere(40)
    recorder = UsageRecorder(RedisOutbox(server.url, name=uuid.uuid4().hex), api_url=lago.url, api_key=lago.key)
    access = Access(lago.api, recorder=recorder, ttl=60.0, on_outage=policy)

    def asked() -> list[Decision]:
        return [
            access.check("org_1", "tokens", limit=100),
            access.check("org_1", "tokens", limit=Money(100, "USD")),
            access.check("org_1", limit=Money(100, "USD")),
        ]

    assert all(asked())
    ends()
    time.sleep(STALE)
    found = asked()
    assert found[0].reason is found[1].reason is POLICIES[policy]
    assert found[2].reason is (Reason.OUTAGE_ALLOWED if policy == "allow" else Reason.OUTAGE_DENIED)
    assert access.check("org_1"), "what has nothing to do with the outbox"
    if policy == "last_known":
        assert found[0].used == 40
    os.kill(server.process.pid, signal.SIGCONT)
    with suppress(OutboxError):
        recorder.close(0.0)


def test_threads_do_not_wait_one_behind_another_for_one_that_hangs(lago: Lago, server: RedisServer) -> None:
    recorder = UsageRecorder(RedisOutbox(server.url, name=uuid.uuid4().hex), api_url=lago.url, api_key=lago.key)
    access = Access(lago.api, recorder=recorder, ttl=60.0)
    assert access.check("org_1", "tokens", limit=100)
    os.kill(server.process.pid, signal.SIGSTOP)
    time.sleep(STALE)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(bool(access.check("org_1", "tokens", limit=100))))
        for _ in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5.0)  # forty of them would wait ten seconds, and at ten each far longer
    assert found == [True] * 40
    os.kill(server.process.pid, signal.SIGCONT)
    recorder.close(0.0)


@pytest.mark.anyio
async def test_tasks_decide_by_the_policy_too_and_go_by_the_outbox_again(lago: Lago, server: RedisServer) -> None:
    async with (
        AsyncLagoOrgs(lago.url, lago.key) as api,
        AsyncUsageRecorder(
            RedisOutbox(server.url, name=uuid.uuid4().hex), api_url=lago.url, api_key=lago.key
        ) as recorder,
    ):
        access = AsyncAccess(api, recorder=recorder, ttl=60.0)
        assert await access.check("org_1", "tokens", limit=100)
        os.kill(server.process.pid, signal.SIGSTOP)
        await asyncio.sleep(STALE)
        found = await asyncio.gather(*(access.check("org_1", "tokens", limit=100) for _ in range(20)))
        assert all(found)
        access._asking.memory.forget("org_1")  # as if all that is remembered were old
        assert not await access.check("org_1", "tokens", limit=100), "Lago cannot be asked at which moment it counts"
        os.kill(server.process.pid, signal.SIGCONT)
        await asyncio.sleep(REST + STALE)
        assert await access.check("org_1", "tokens", limit=100), "at once"
        recorder.record("org_1", "tokens", {"tokens": 100})
        assert not await access.check("org_1", "tokens", limit=100)


def test_a_block_is_left_where_what_was_reserved_cannot_be_given_back(
    lago: Lago, server: RedisServer, ends: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    """It ends by itself, and whoever used nothing has nothing to lose."""
    recorder = UsageRecorder(RedisOutbox(server.url, name=uuid.uuid4().hex), api_url=lago.url, api_key=lago.key)
    access = Access(lago.api, recorder=recorder, ttl=60.0)
    left = threading.Event()

    def use_nothing() -> None:
        with access.reserve("org_1", "tokens", 10, limit=100) as held:
            assert held.units == 10
            ends()
        left.set()

    thread = threading.Thread(target=use_nothing)
    thread.start()
    thread.join(20)  # its `socket_timeout` alone would be longer
    assert left.is_set()
    assert "10 tokens of 'org_1' stay reserved" in caplog.text
    os.kill(server.process.pid, signal.SIGCONT)
    with suppress(OutboxError):
        recorder.close(0.0)


@pytest.mark.anyio
async def test_a_block_of_a_task_is_left_likewise(lago: Lago, server: RedisServer, ends: Callable[[], None]) -> None:
    outbox = RedisOutbox(server.url, name=uuid.uuid4().hex)
    recorder = AsyncUsageRecorder(outbox, api_url=lago.url, api_key=lago.key)
    async with AsyncLagoOrgs(lago.url, lago.key) as api, AsyncAccess(api, recorder=recorder, ttl=60.0) as access:
        with anyio.fail_after(20):
            async with access.reserve("org_1", "tokens", 10, limit=100):
                ends()
            held = access.reserve("org_1", "tokens", 10, limit=100)
            with suppress(OutboxError):  # none is made there
                async with await held:
                    pass
        os.kill(server.process.pid, signal.SIGCONT)
    with suppress(OutboxError):
        await recorder.close(0.0)


def test_what_had_arrived_when_redis_was_emptied_is_asked_of_lago_before_more_is_let_in(
    lago: Lago, server: RedisServer
) -> None:
    recorder = UsageRecorder(RedisOutbox(server.url, name=uuid.uuid4().hex), api_url=lago.url, api_key=lago.key)
    access = Access(lago.api, recorder=recorder, ttl=60.0, settling=0.1)
    assert access.check("org_1", "tokens", limit=100)
    recorder.record("org_1", "tokens", {"tokens": 90})
    assert recorder.flush(20)
    eventually(lambda: lago.counted() == 90)
    server.client.flushall()
    time.sleep(STALE)
    assert not access.check("org_1", "tokens", 20, limit=100)
    eventually(lambda: access.check("org_1", "tokens", 5, limit=100).used == 90)
    recorder.close(0.0)


def test_a_check_asks_nothing_of_a_redis_that_it_would_wait_long_for(
    lago: Lago, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of its questions a Redis hangs at, others are not to wait behind it."""
    recorder = UsageRecorder(RedisOutbox(server.url, name=uuid.uuid4().hex), api_url=lago.url, api_key=lago.key)
    access = Access(lago.api, recorder=recorder, ttl=60.0)
    with access.reserve("org_1", "tokens", 5, limit=100):
        link, here, asked = recorder.outbox.store._link, threading.get_ident(), list[str]()  # type: ignore[attr-defined]  # of Redis
        for name in ("run", "ask"):
            real = getattr(link, name)

            def noting(*given: object, name: str = name, real: Callable[..., object] = real, **more: object) -> object:
                if threading.get_ident() == here:
                    asked.append(f"{name} {given[:2]!r:.200}")
                return real(*given, **more)

            monkeypatch.setattr(link, name, noting)
        for _ in range(2):
            assert access.check("org_1", "tokens", limit=100)
            assert access.check("org_1", "tokens", limit=100, user_id="jane", user_limit=50)
            assert access.check("org_1", "tokens", limit=Money(100, "USD"))
            access.forget("org_1")
            time.sleep(STALE)
        assert asked == []
    recorder.close(0.0)
