"""An async client in more than one event loop: one after the other, and at the same time."""

import asyncio
import subprocess
import sys

import pytest

from lago_orgs import AsyncLagoOrgs, RetryPolicy, Timeouts
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


@pytest.mark.parametrize("steps", [1, 3, 6, 12])
def test_closing_leaves_no_connection_of_calls_under_way(steps: int) -> None:
    body = b'{"customer": {"external_id": "acme"}}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    async def crowd() -> None:
        opened, ended = [], []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            opened.append(writer)
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    writer.write(answer)
            except (asyncio.IncompleteReadError, OSError):
                writer.close()
            ended.append(writer)

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            api = AsyncLagoOrgs(url, "k", retries=RetryPolicy(attempts=1))
            asked = [asyncio.create_task(api.get_customer("acme")) for _ in range(20)]
            for _ in range(steps):
                await asyncio.sleep(0)
            await api.close()
            await asyncio.gather(*asked, return_exceptions=True)
            async with asyncio.timeout(20):
                while len(ended) < len(opened):
                    await asyncio.sleep(0.01)

    asyncio.run(crowd())


def test_waiting_for_a_turn_ends_at_the_deadline() -> None:
    async def crowd(url: str) -> list[object]:
        async with AsyncLagoOrgs(url, "k", timeouts=Timeouts(read=0.5, total=0.5)) as api:
            asked = [api.get_customer(f"org_{number}") for number in range(80)]
            return await asyncio.gather(*asked, return_exceptions=True)

    with Scripted(b"") as server:
        outcomes = asyncio.run(crowd(server.url))
        assert {type(each).__name__ for each in outcomes} == {"DeadlineExceeded"}
        assert server.connections <= 32
