"""What the tests of the flavours do differently: written by hand in both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import httpx

from lago_orgs import AsyncLagoOrgs, LagoOrgs, RetryPolicy
from lago_orgs.simulator import LagoSimulator
from tests.client.servers import tidied

T = TypeVar("T")
QUICK = RetryPolicy(first_pause=0.001, longest_pause=0.002)


def client(lago: Any, **options: Any) -> AsyncLagoOrgs:
    """A client of a test's own organization, which does not dawdle between attempts."""
    return AsyncLagoOrgs(lago.url, lago.key, **{"retries": QUICK, **options})


def outsider(lago: Any) -> LagoOrgs:
    """A client in another process, as far as the first one knows; for threads in both flavours: hooks do not wait."""
    return LagoOrgs(lago.url, lago.key)


def in_process(simulator: LagoSimulator) -> Any:
    """A transport that asks a simulator without a network."""
    return simulator.async_transport()


class Tidying(httpx.AsyncBaseTransport):
    """A proxy that decodes paths and resolves their dots before it passes a request on."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(tidied(request))


class Swapping(httpx.AsyncBaseTransport):
    """Something on the way that answers writes with another's answers: one name in them stands for another."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.names: tuple[bytes, bytes] = b"", b""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        if request.method == "GET" or not self.names[0]:
            return response
        content = (await response.aread()).replace(*self.names)
        return httpx.Response(response.status_code, headers={"content-type": "application/json"}, content=content)


async def all_at_once(call: Callable[[int], Awaitable[T]], times: int) -> list[T | Exception]:
    """The outcomes of many calls made at the same moment."""
    outcomes: list[Any] = [None] * times

    async def one(number: int) -> None:
        try:
            outcomes[number] = await call(number)
        except Exception as error:  # noqa: BLE001  # every outcome counts
            outcomes[number] = error

    async with anyio.create_task_group() as group:
        for number in range(times):
            group.start_soon(one, number)
    return outcomes


@asynccontextmanager
async def many_clients(lago: Any, count: int) -> AsyncIterator[list[AsyncLagoOrgs]]:
    """Clients that know nothing of each other, as in several processes."""
    clients = [client(lago) for _ in range(count)]
    try:
        yield clients
    finally:
        for each in clients:
            await each.aclose()
