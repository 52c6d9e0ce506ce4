"""Print all tables: `make bench-access`."""

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import httpx

from benchmarks.access import helpers
from benchmarks.machine import headline
from benchmarks.recorder.servers import KEY, simulator
from lago_orgs import AsyncLagoOrgs, LagoOrgs, MemoryOutbox, RedisOutbox, SqliteOutbox, UsageRecorder
from lago_orgs.access import Access, AsyncAccess
from lago_orgs.access.facts import Figures, Standing, Units, shared, standing
from lago_orgs.access.measures import Measure
from lago_orgs.access.memory import Entry, Memory
from lago_orgs.client import CallStarted
from lago_orgs.recorder import Outbox
from tests.recorder.redis_server import RedisServer

NOWHERE = "http://127.0.0.1:9"
COUNT = 20_000


def main() -> None:
    print(headline("lago-orgs", "httpx", "redis"))
    folder = Path(tempfile.mkdtemp())
    try:
        with simulator() as url:
            print_hits(url)
            print_reserving(url, folder)
            print_processes(url, folder)
            print_requests(url)
            print_memory()
            print_helpers(url)
    finally:
        shutil.rmtree(folder)


def row(name: str, times: list[int], target: str) -> str:
    cells = "".join(f"{statistics.quantiles(times, n=1000)[cut - 1] / 1000:10.1f}" for cut in (500, 990))
    return f"  {name:<44}{cells}   {target}"


def timed(act: Callable[[], object], count: int) -> list[int]:
    found = []
    for _ in range(count):
        began = time.perf_counter_ns()
        act()
        found.append(time.perf_counter_ns() - began)
    return found


def print_hits(url: str) -> None:
    print(f"\ncheck(), a hit: microseconds\n  {'':<44}{'p50':>10}{'p99':>10}   to reach")
    with LagoOrgs(url, KEY) as lago, Access(lago, ttl=600) as access:
        access.check("org-1")
        alone = timed(lambda: access.check("org-1"), COUNT)
        print(row("sync, one thread", alone, "3, 15"))
        began = time.perf_counter()
        threads = [threading.Thread(target=timed, args=(lambda: access.check("org-1"), COUNT)) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        each_us = (time.perf_counter() - began) / (8 * COUNT) * 1e6
        print(f"  {'8 threads, mean per call':<44}{each_us:10.1f}{'':>10}   2 x one thread")
    print(row("async", asyncio.run(hits_of_loop(url)), "6"))


async def hits_of_loop(url: str) -> list[int]:
    async with AsyncLagoOrgs(url, KEY) as lago, AsyncAccess(lago, ttl=600) as access:
        await access.check("org-1")
        found = []
        for _ in range(COUNT):
            began = time.perf_counter_ns()
            await access.check("org-1")
            found.append(time.perf_counter_ns() - began)
        return found


def print_reserving(url: str, folder: Path) -> None:
    print(f"\nreserve() and commit(), 3,000 times: microseconds\n  {'':<44}{'p50':>10}{'p99':>10}   to reach")
    outboxes: dict[str, tuple[Callable[[], Outbox], str]] = {
        "memory": (MemoryOutbox, ""),
        "SQLite": (lambda: SqliteOutbox(folder / "one.db"), "80, 400"),
    }
    server = RedisServer() if shutil.which("redis-server") else None
    if server is not None:
        outboxes["Redis on a socket"] = (lambda: RedisOutbox(server.url), "one round trip each")
    for name, (make, target) in outboxes.items():
        recorder = UsageRecorder(make(), api_url=NOWHERE, api_key=KEY, guard=None)
        with LagoOrgs(url, KEY) as lago, Access(lago, recorder=recorder, ttl=600) as access:
            access.check("org-1", "api_call", limit=1)

            def use(access: Access = access) -> None:
                with access.reserve("org-1", "api_call", 1, limit=10**12) as held:
                    held.commit()

            print(row(name, timed(use, 3_000), target))
            acts: dict[str, Callable[[], object]] = {
                "record() alone": partial(recorder.record, "org-2", "api_call"),
                "check() of a limit": partial(access.check, "org-1", "api_call", limit=5),
            }
            for act, call in acts.items():
                print(row(f"{name}, {act}", timed(call, 3_000), ""))
        recorder.close(0.0)
    if server is not None:
        server.close()


def print_processes(url: str, folder: Path) -> None:
    count, processes = 500, 8
    command = [sys.executable, "-m", "benchmarks.access.reserver"]
    for name, orgs in (("of one organization", 1), ("of eight", 8)):
        path = folder / f"{orgs}.db"
        started = [
            subprocess.Popen(
                [*command, path, url, KEY, f"org-{number % orgs}", str(count)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(processes)
        ]
        for each in started:
            assert each.stdout is not None
            each.stdout.readline()
        began = time.perf_counter()
        for each in started:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        for each in started:
            assert each.stdout is not None
            each.stdout.readline()
        rate = processes * count / (time.perf_counter() - began)
        print(
            f"\n8 processes on one SQLite file, {name}: {rate:,.0f} reservations and commits a second (to reach: 5,000)"
        )
        for each in started:
            each.communicate()


def print_requests(url: str) -> None:
    """Check 1,000 organizations 10,000 times a second, for twice their time to live, and count what Lago is asked."""
    asked = 0

    def noted(_call: CallStarted) -> None:
        nonlocal asked
        asked += 1

    ttl, orgs, rate = 10.0, 1_000, 10_000
    with LagoOrgs(url, KEY, on_request=noted) as lago, Access(lago, ttl=ttl, none_ttl=ttl) as access:
        for number in range(orgs):
            access.check(f"org-{number}")
        first, began, checks = asked, time.perf_counter(), 0
        while (passed := time.perf_counter() - began) < 2 * ttl:
            while checks < passed * rate:
                access.check(f"org-{checks % orgs}")
                checks += 1
            time.sleep(0.001)
        seconds = time.perf_counter() - began
    print(
        f"\n{checks / seconds:,.0f} checks a second over {orgs:,} organizations: {first:,} requests to Lago at first, "
        f"{(asked - first) / (seconds / ttl) / first:.2f} times as many per time to live after that (to reach: 1)"
    )


def print_memory() -> None:
    tracemalloc.start()
    memory, before = Memory(200_000), tracemalloc.get_traced_memory()[0]
    began = time.perf_counter()
    for number in range(100_000):
        memory.slot(f"org_{number}")["standing", None] = Entry(Standing(True, "pro", None), 1.0 * number, 2.0 * number)
    each = (tracemalloc.get_traced_memory()[0] - before) / 100_000
    tracemalloc.stop()
    print(f"\n{each:,.0f} bytes for an organization's status (to reach: 1,024)")
    print(f"{bytes_of_figures():,.0f} bytes for that and its figures of four metrics (to reach: 1,024)")
    recorder = UsageRecorder(MemoryOutbox(), api_url=NOWHERE, api_key=KEY, guard=None)
    with LagoOrgs(NOWHERE, KEY) as lago:
        began = time.perf_counter()
        Access(lago, recorder=recorder).close()
        spent = (time.perf_counter() - began) * 1000
        print(f"{spent:.1f} ms to start: nothing is read before it is asked for (to reach: 100)")
    recorder.close(0.0)


def bytes_of_figures() -> float:
    """Say how much memory an organization takes of which four metrics were checked."""
    metrics = [Measure(sys.intern(f"metric_{each}"), "sum_agg", "units", is_recurring=False) for each in range(4)]
    first, last = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    many = 10_000
    tracemalloc.start()
    memory, before = Memory(2 * many), tracemalloc.get_traced_memory()[0]
    for number in range(many):
        units = {each.code: Decimal(number * 10 + place) for place, each in enumerate(metrics)}
        # As it is made of what is read: each answer of Lago has instants of its own.
        period = shared(first.replace()), shared(last.replace())
        figures = Figures(Units(units), *period, float(number), number)
        for each in metrics:
            figures.count(each)
        slot = memory.slot(f"org_{number}")
        slot["standing", None] = Entry(standing(True, "pro", last.replace()), 1.0 * number, 2.0 * number)
        slot["usage", None] = Entry(figures, 1.0 * number, 2.0 * number)
    found = (tracemalloc.get_traced_memory()[0] - before) / many
    tracemalloc.stop()
    return found


def print_helpers(url: str) -> None:
    print(f"\n{helpers.REQUESTS} requests, {helpers.AT_ONCE} at once, limit {helpers.LIMIT}")
    print(f"  {'':<24}{'requests/s':>12}{'calls of Lago':>18}{'let through':>14}{'over limit':>12}{'errors':>10}")
    print(asyncio.run(helpers.printed(url, KEY, "org-10", "printed helpers")))
    print(asyncio.run(helpers.with_access(url, KEY, "org-11", "access")))
    with simulator() as other:
        stop = partial(stopped, other)
        print(asyncio.run(helpers.with_access(other, KEY, "org-12", "access, Lago stopped", stop)))
        print(asyncio.run(helpers.printed(other, KEY, "org-12", "printed, Lago stopped")))


def stopped(url: str) -> None:
    """Let a simulator refuse every connection from now on."""
    headers = {"authorization": f"Bearer {KEY}"}
    httpx.post(
        f"{url}/_simulator/faults", json={"kind": "refused", "seconds": 3600}, headers=headers
    ).raise_for_status()


if __name__ == "__main__":
    main()
