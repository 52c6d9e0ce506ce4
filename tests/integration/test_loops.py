"""One pooled client per event loop, gone with the loop."""

import asyncio
import gc
import warnings
import weakref

import pytest

import lago_integration
from lago_orgs.simulator import LagoSimulator


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
