"""What the tests of the flavours do differently: written by hand in both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.to_thread

from lago_orgs import AsyncLagoOrgs
from lago_orgs.migrate import AsyncMigration
from tests.migrate.conftest import QUICK, Lago

__all__ = ["made", "while_the_clock_goes"]


@asynccontextmanager
async def made(lago: Lago, at_once: int = 2) -> AsyncIterator[AsyncMigration]:
    """A migration with a client of its own."""
    async with AsyncLagoOrgs(lago.url, lago.key, retries=QUICK) as client:
        yield AsyncMigration(client, at_once=at_once)


async def while_the_clock_goes(act: Any, lago: Lago, moments: list[tuple[Any, Any]]) -> Any:
    """What an act gives, while Lago's clock goes on to each moment as soon as something is so."""
    found: list[Any] = []

    async def run() -> None:
        found.append(await act())

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            group.start_soon(run)
            for is_so, moment in moments:
                while not is_so():
                    await anyio.sleep(0.01)
                await anyio.to_thread.run_sync(lago.at, moment)
    return found[0]
