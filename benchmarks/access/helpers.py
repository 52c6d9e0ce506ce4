"""The same load on the quick reference's printed helpers and on access."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from lago_orgs import AsyncLagoOrgs, AsyncUsageRecorder, LagoOrgsError, LimitReached, MemoryOutbox
from lago_orgs.access import AsyncAccess
from lago_orgs.client import CallStarted

REQUESTS = 400
LIMIT = 200
AT_ONCE = 20


class Row:
    """What became of the load.

    Args:
        name: Who carried it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked = self.let_through = self.failed = 0
        self.seconds = 0.0

    def noted(self, _call: CallStarted) -> None:
        self.asked += 1

    def __str__(self) -> str:
        rate = REQUESTS / self.seconds
        over = max(0, self.let_through - LIMIT)
        return f"  {self.name:<24}{rate:>12,.0f}{self.asked:>18,}{self.let_through:>14}{over:>12}{self.failed:>10}"


async def loaded(row: Row, request: Callable[[], Awaitable[bool]]) -> Row:
    async def worker() -> None:
        for _ in range(REQUESTS // AT_ONCE):
            try:
                is_through = await request()
                row.let_through += is_through  # not in one line: others add while this one waits
            except LagoOrgsError:
                row.failed += 1

    began = time.perf_counter()
    await asyncio.gather(*[worker() for _ in range(AT_ONCE)])
    row.seconds = time.perf_counter() - began
    return row


async def printed(url: str, key: str, org_id: str, name: str) -> Row:
    """Ask for the status and the usage and record, three calls of Lago for each request."""
    row = Row(name)
    async with AsyncLagoOrgs(url, key, on_request=row.noted) as lago:

        async def request() -> bool:
            subscription = await lago.get_subscription(org_id)
            if subscription is None or subscription.status != "active":
                return False
            usage = await lago.get_current_usage(org_id)
            if usage is None or sum(each.units for each in usage.charges) >= LIMIT:
                return False
            await lago.record_api_call(org_id, tokens=1)
            return True

        return await loaded(row, request)


async def with_access(url: str, key: str, org_id: str, name: str, stop: Callable[[], None] | None = None) -> Row:
    """Reserve and commit."""
    row = Row(name)
    async with (
        AsyncLagoOrgs(url, key, on_request=row.noted) as lago,
        AsyncUsageRecorder(MemoryOutbox(), api_url=url, api_key=key, guard=None) as recorder,
        AsyncAccess(lago, recorder=recorder, ttl=0.5 if stop else 30.0) as access,
    ):
        if stop is not None:
            await access.check(org_id, "api_call", limit=LIMIT)
            stop()
            await asyncio.sleep(0.6)

        async def request() -> bool:
            try:
                async with access.reserve(org_id, "api_call", 1, limit=LIMIT) as held:
                    await held.commit()
            except LimitReached:
                return False
            return True

        found = await loaded(row, request)
        await recorder.close(0.0 if stop else 5.0)
    return found
