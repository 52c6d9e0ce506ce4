"""What the tests of the flavours do differently: written by hand in both."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio

from lago_orgs import AsyncLagoOrgs
from lago_orgs.access import AsyncAccess
from tests.access.conftest import QUICK, Lago

T = TypeVar("T")
sleep = anyio.sleep


@asynccontextmanager
async def made(lago: Lago, recorder: Any = None, **options: Any) -> AsyncIterator[AsyncAccess]:
    """An access with a client of its own, whose requests are noted."""
    client = AsyncLagoOrgs(lago.url, lago.key, retries=QUICK, on_request=lago.noted)
    async with client, AsyncAccess(client, recorder=recorder, **options) as access:
        yield access


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


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is true."""
    with anyio.fail_after(20):
        while not await condition():
            await anyio.sleep(0.01)
