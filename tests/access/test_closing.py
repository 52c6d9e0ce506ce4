"""Closing an access for event loops while it refreshes: nothing of it stays behind in the loop."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lago_orgs import AsyncLagoOrgs
from lago_orgs._waits import loops
from lago_orgs.access import AsyncAccess
from tests.access.conftest import QUICK

NONE = b'{"subscriptions": [], "meta": {"current_page": 1, "total_pages": 0, "total_count": 0}}'
NOBODY = b'{"status": 404, "error": "Not Found", "code": "subscription_not_found"}'


@asynccontextmanager
async def lago(answers: asyncio.Event) -> AsyncIterator[str]:
    """A Lago that answers, that there is nothing, when it is let; its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while asked := await reader.readuntil(b"\r\n\r\n"):
                await answers.wait()
                status, body = ("200 OK", NONE) if b"/subscriptions?" in asked else ("404 Not Found", NOBODY)
                head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(head.encode() + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    answers.set()
    server.close()


async def closed_while_it_asks(*, is_answered: bool) -> None:
    """Close an access that asks just now, and say what is left."""
    answers = asyncio.Event()
    async with lago(answers) as url, AsyncLagoOrgs(url, "key", retries=QUICK) as client:
        before = asyncio.all_tasks()
        access = AsyncAccess(client, patience=0.001, none_ttl=60.0, ttl=60.0)
        assert (await access.check("org_1")).source == "policy"
        if is_answered:
            asyncio.get_running_loop().call_later(0.01, answers.set)
        await access.close()
        ours = {task for task in asyncio.all_tasks() - before if "serve" not in repr(task)}
        assert not ours
        if is_answered:
            assert (await access.check("org_1")).source == "memory"


def run(*, is_answered: bool) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        asyncio.run(closed_while_it_asks(is_answered=is_answered))
        gc.collect()
    assert [str(each.message) for each in seen] == []


def test_what_is_under_way_comes_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "LAST", 30.0)
    run(is_answered=True)


def test_what_takes_too_long_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "LAST", 0.01)
    run(is_answered=False)
