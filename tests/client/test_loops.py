"""An async client in more than one event loop: one after the other, and at the same time."""

import asyncio
import subprocess
import sys

from lago_orgs import AsyncLagoOrgs, Timeouts
from tests.client.conftest import Lago
from tests.client.servers import Scripted

# In a process of its own: a loop that ends without closing its connections leaves warnings about them.
PROGRAM = """
import asyncio, sys
from concurrent.futures import ThreadPoolExecutor
from lago_orgs import AsyncLagoOrgs, Money

api = AsyncLagoOrgs(*sys.argv[1:])

async def set_up(org_id):
    await api.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"))
    made = await asyncio.gather(*[api.subscribe_org_to_plan(org_id, "pro", "ACME") for _ in range(40)])
    return {each.lago_id for each in made}

def in_a_loop(org_id):
    return asyncio.run(set_up(org_id))

first, second = in_a_loop("org_1"), in_a_loop("org_1")
with ThreadPoolExecutor(4) as threads:
    at_once = list(threads.map(in_a_loop, ["org_2"] * 4))
assert first == second and len(first) == 1, (first, second)
assert len(set.union(*at_once)) == 1, at_once
print("one each")
"""


def test_a_client_serves_several_loops(lago: Lago) -> None:
    command = [sys.executable, "-c", PROGRAM, lago.url, lago.key]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout) == (0, "one each\n"), ran.stderr


def test_waiting_for_a_turn_ends_at_the_deadline() -> None:
    async def crowd(url: str) -> list[object]:
        async with AsyncLagoOrgs(url, "k", timeouts=Timeouts(read=0.5, total=0.5)) as api:
            asked = [api.get_customer(f"org_{number}") for number in range(80)]
            return await asyncio.gather(*asked, return_exceptions=True)

    with Scripted(b"") as server:
        outcomes = asyncio.run(crowd(server.url))
        assert {type(each).__name__ for each in outcomes} == {"DeadlineExceeded"}
        assert server.connections <= 32
