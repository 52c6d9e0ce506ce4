"""The facade beside pooled httpx and the official client, over loopback: `make bench-facade`."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
from lago_python_client.client import Client as OfficialClient
from lago_python_client.models.event import Event

from lago_orgs import AsyncLagoOrgs, LagoOrgs
from tests.recorded import exchanges

from .canned import canned
from .machine import headline

CALLS = 2000
OFFICIAL_EVERY = 50
ROUNDS = 5
CROWD = 1000
FRESH = 9
KEY = "benchmark"

READY = "from lago_orgs import LagoOrgs; from lago_orgs.client.raw import prepare"
IMPORTS = (
    ("httpx with a client, for scale", "pass", "import httpx; httpx.Client()"),
    ("import lago_orgs, over bare Python", "pass", "import lago_orgs"),
    (
        "a client ready to call, over httpx with one",
        "import httpx; httpx.Client()",
        f"{READY}; prepare(LagoOrgs('http://127.0.0.1:9', 'k'))",
    ),
    ("the official client", "pass", "from lago_python_client.client import Client; Client('k')"),
)
CLIENTS = {
    "httpx": "import httpx; client = httpx.Client()",
    "facade": f"{READY}; client = LagoOrgs('us', 'k'); prepare(client)",
    "official client": "from lago_python_client.client import Client; client = Client('k')",
}

Call = Callable[[], object]


def main() -> None:
    """Print the tables."""
    print(headline("httpx", "attrs", "lago-python-client", "pydantic"))
    recorded = exchanges("quick-reference")
    subscription = next(each for each in recorded if each["request"]["target"].endswith("/subscriptions/org_abc123"))
    event = next(each for each in recorded if each["request"]["target"].endswith("/events"))
    listed = {"subscriptions": [subscription["response"]["body"]["subscription"]], "meta": {"next_page": None}}
    answers = {
        "GET /api/v1/subscriptions?": json.dumps(listed).encode(),
        "GET": body(subscription),
        "POST": body(event),
    }
    with canned(answers) as url:
        one_call("get_subscription", reads(url))
        one_call("record_usage", records(url))
        crowd(url)
    imports()
    memory()


def body(exchange: dict[str, Any]) -> bytes:
    """The JSON of a recorded answer."""
    return json.dumps(exchange["response"]["body"]).encode()


def reads(url: str) -> dict[str, Call]:
    """Ways to ask for a subscription."""
    http, lago = httpx.Client(headers={"Authorization": f"Bearer {KEY}"}), LagoOrgs(url, KEY)
    official = OfficialClient(KEY, url)
    path = f"{url}/api/v1/subscriptions/org_abc123"
    return {
        "pooled httpx + json": lambda: json.loads(
            http.get(path, params={"status": "active"}).content, parse_float=Decimal
        ),
        "facade": lambda: lago.get_subscription("org_abc123"),
        "official client": lambda: official.subscriptions.find("org_abc123"),
    }


def read(answer: httpx.Response) -> object:
    """The JSON of an answer, decimals kept."""
    return json.loads(answer.content, parse_float=Decimal)


def records(url: str) -> dict[str, Call]:
    """Ways to record one event."""
    http, lago = httpx.Client(headers={"Authorization": f"Bearer {KEY}"}), LagoOrgs(url, KEY)
    official = OfficialClient(KEY, url)
    properties = {"endpoint": "/chat", "user_id": "u1", "tokens": 1500, "model": "m"}

    def bare() -> object:
        event = {
            "transaction_id": "t1",
            "external_subscription_id": "org_abc123",
            "code": "api_call",
            "timestamp": f"{datetime.now(UTC).timestamp():.3f}",
            "properties": properties,
        }
        answer = http.post(
            f"{url}/api/v1/events",
            content=json.dumps({"event": event}),
            headers={"Content-Type": "application/json"},
        )
        return read(answer)

    def officially() -> object:
        event = Event(
            transaction_id="t1",
            external_subscription_id="org_abc123",
            code="api_call",
            timestamp=f"{datetime.now(UTC).timestamp():.3f}",
            properties=properties,
        )
        return official.events.create(event)

    return {
        "pooled httpx + json": bare,
        "facade": lambda: lago.record_usage("org_abc123", "api_call", "t1", properties),
        "official client": officially,
    }


def one_call(name: str, ways: dict[str, Call]) -> None:
    """Time the ways in turn, call by call, so that what slows the machine slows all of them."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(-CALLS // 10, CALLS):
        for way, call in ways.items():
            if way.startswith("official") and number % OFFICIAL_EVERY:
                continue
            start = time.perf_counter()
            call()
            if number >= 0:  # what comes before is to get warm
                times[way].append(time.perf_counter() - start)
    medians = {way: statistics.median(found) for way, found in times.items()}
    print(f"\n{name}: median of {CALLS} calls, in turn with the others (official client: {CALLS // OFFICIAL_EVERY})")
    bare, official = medians["pooled httpx + json"], medians["official client"]
    for way, median in medians.items():
        ratios = f"{median / bare:6.2f} x httpx   1/{official / median:.1f} of official"
        print(f"  {way:<22}{median * 1000:9.3f} ms   {ratios}")
    print("  wanted: facade at most 1.25 x httpx, at most 1/40 of official")


def crowd(url: str) -> None:
    """A thousand calls at once on one client."""
    path = f"{url}/api/v1/subscriptions/org_abc123"

    async def bare(http: httpx.AsyncClient) -> object:
        return read(await http.get(path, params={"status": "active"}))

    async def rounds() -> dict[str, list[float]]:
        found: dict[str, list[float]] = {"httpx.AsyncClient": [], "facade": []}
        headers = {"Authorization": f"Bearer {KEY}"}
        async with (
            httpx.AsyncClient(headers=headers, timeout=120) as http,
            AsyncLagoOrgs(url, KEY) as lago,
        ):
            for _ in range(ROUNDS):
                found["httpx.AsyncClient"].append(await at_once(lambda: bare(http)))
                found["facade"].append(await at_once(lambda: lago.get_subscription("org_abc123")))
        return found

    print(f"\n{CROWD} calls at once on one async client: median of {ROUNDS} rounds")
    speeds = {way: CROWD / statistics.median(found) for way, found in asyncio.run(rounds()).items()}
    for way, speed in speeds.items():
        print(f"  {way:<22}{speed:9.0f} calls per second   {speed / speeds['httpx.AsyncClient']:6.1%}")
    print("  wanted: at least 80 %")


async def at_once(call: Callable[[], Awaitable[object]]) -> float:
    """Seconds that a crowd of calls takes."""
    start = time.perf_counter()
    await asyncio.gather(*[call() for _ in range(CROWD)])
    return time.perf_counter() - start


def imports() -> None:
    """What importing costs in fresh interpreters: processor time, which does not count what others do meanwhile."""
    print(f"\nImports: processor time, least and median of {FRESH} fresh interpreters")
    for name, before, code in IMPORTS:
        program = f"{before}\nimport time\nt = time.process_time()\n{code}\nprint(time.process_time() - t)"
        runs = [float(fresh(program)) * 1000 for _ in range(FRESH + 1)][1:]
        print(f"  {name:<46}{min(runs):9.2f}{statistics.median(runs):9.2f} ms")
    loaded = fresh("import lago_orgs, sys; print('httpx' in sys.modules)").strip()
    print(f"  wanted: at most 5 ms, and 30 ms; httpx loaded by import lago_orgs: {loaded}")


def memory() -> None:
    """What an idle client takes, over httpx with a client of its own."""
    status = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmRSS')))"
    print("\nMemory of a process with an idle client")
    for name, program in CLIENTS.items():
        print(f"  {name:<22}{int(fresh(f'{program}{chr(10)}{status}')) / 1024:9.1f} MB")


def fresh(program: str) -> str:
    """What a program prints in an interpreter of its own."""
    return subprocess.check_output([sys.executable, "-c", program], text=True)


if __name__ == "__main__":
    main()
