"""One pooled client per event loop, gone with the loop."""

import asyncio
import gc
import warnings
import weakref

import pytest

import lago_integration
from lago_orgs import ConfigurationError, DeadlineExceeded
from lago_orgs.simulator import LagoSimulator
from tests.client.servers import Scripted


def test_each_loop_has_a_client_and_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use() -> object:
        await asyncio.gather(*[lago_integration.get_customer(f"org_{number}") for number in range(20)])
        return await lago_integration._lago()

    with warnings.catch_warnings(), LagoSimulator().serve() as server:
        warnings.simplefilter("error")
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", server.api_key)
        clients = [asyncio.run(use()) for _ in range(3)]
        gc.collect()
    assert len(set(map(id, clients))) == 3


def test_it_can_be_closed_and_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use() -> None:
        assert await lago_integration.get_customer("org_1") is None
        await lago_integration.close()
        await lago_integration.close()
        assert await lago_integration.get_customer("org_1") is None

    with LagoSimulator().serve() as server:
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", server.api_key)
        asyncio.run(use())


def test_a_loop_that_ended_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use() -> weakref.ref[asyncio.AbstractEventLoop]:
        await lago_integration.get_customer("org_1")
        return weakref.ref(asyncio.get_running_loop())

    with LagoSimulator().serve() as server:
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", server.api_key)
        ended = [asyncio.run(use()) for _ in range(3)]
    gc.collect()
    assert [each() for each in ended] == [None, None, None]


def test_loops_that_are_closed_without_a_farewell_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def use() -> weakref.ref[asyncio.AbstractEventLoop]:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(lago_integration.get_customer("org_1"))
        loop.close()
        return weakref.ref(loop)

    with LagoSimulator().serve() as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # nobody closed what those loops had open
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", server.api_key)
        ended = [use() for _ in range(5)]
        asyncio.run(lago_integration.check_lago_health())
        gc.collect()
    assert [each() for each in ended] == [None] * 5


def test_a_lago_that_never_answers_costs_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    with Scripted(b"") as server:
        monkeypatch.setenv("LAGO_API_URL", server.url)
        monkeypatch.setenv("LAGO_API_KEY", "key")
        monkeypatch.setenv("LAGO_TIMEOUT", "0.2")
        for call in (lago_integration.record_api_call("org_1", "t"), lago_integration.get_subscription("org_1")):
            with pytest.raises(DeadlineExceeded):
                asyncio.run(call)
    assert server.connections <= 4


@pytest.mark.parametrize("wrong", ["soon", "0", "-1", "inf", "nan"])
def test_a_timeout_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("LAGO_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LAGO_API_KEY", "key")
    monkeypatch.setenv("LAGO_TIMEOUT", wrong)
    with pytest.raises(ConfigurationError, match="LAGO_TIMEOUT"):
        asyncio.run(lago_integration.get_customer("org_1"))
