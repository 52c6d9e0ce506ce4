"""What it takes to compare an outbox with Lago, and to read its books: `make bench-reconcile`.

The embedded Lago runs in a process of its own; the events are put into it and into the outbox beside each other. Memory
is the highest of the comparing process, less what it had before.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lago_orgs import ChargeSpec, LagoOrgs, Money, SqliteOutbox, Standard
from lago_orgs._core.events import make_event, milliseconds, payload
from lago_orgs.reconcile import reconcile
from lago_orgs.recorder.outboxes.rows import Delivered

from .machine import headline

BATCH = 100
PENDING = 1_000_000


def fill(lago: LagoOrgs, outbox: SqliteOutbox, events: int, organizations: int) -> None:
    """Record events and let Lago hold them."""
    lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
    charges = [ChargeSpec(metric="api_call", price=Standard("0.002"))]
    lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
    for number in range(organizations):
        lago.subscribe_org_to_plan(f"org_{number}", "pro", "An organization", "billing@example.com")
    for start in range(0, events, BATCH):
        now = time.time_ns() // 1_000_000
        made = [
            make_event(
                f"org_{number % organizations}",
                "api_call",
                {"tokens": number % 1000, "model": "large", "user_id": f"user_{number % 7}"},
                now=now,
                recorded_at=now,
                chance=secrets.token_bytes(10),
            )
            for number in range(start, min(start + BATCH, events))
        ]
        for event in made:
            outbox.keep(event, is_fresh=True)
        body = f'{{"events":[{",".join(payload(event, event.organization) for event in made)}]}}'
        lago.send_event_batch(body.encode())
        outbox.settle([Delivered(row) for row in outbox.claim(BATCH)], [])


def compare(events: int, organizations: int) -> None:
    """Compare, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "lago_orgs", "simulate", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                url, key = (server.stdout.readline().strip().partition("=")[2] for _ in range(2))
                with LagoOrgs(url, key) as lago:
                    outbox = SqliteOutbox(Path(folder, "usage.db"), remember=events)
                    fill(lago, outbox, events, organizations)
                    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                    began, own, theirs = time.monotonic(), time.process_time(), cpu_of(server.pid)
                    report = reconcile(lago, outbox)
                    took, own = time.monotonic() - began, time.process_time() - own
                    theirs = cpu_of(server.pid) - theirs
                    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
                    assert report.is_clean, report.to_text()
                    assert report.totals() == {"recorded": events, "accepted": events}
                    outbox.close()
            finally:
                server.terminate()
    rate = events / took
    print(
        f"reconcile {events:>9,} events of {organizations:,} organizations: {took:7.1f} s "
        f"({own:.1f} s of the processor's for it, {theirs:.1f} s for Lago), "
        f"{rate:,.0f} a second, {more / 1024:.0f} MB more memory, {before / 1024:.0f} MB before"
    )


def cpu_of(process: int) -> float:
    """Return the processor's seconds that a process has taken; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def books(pending: int) -> None:
    """Read the books of an outbox in which much waits, as a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "usage.db")
        outbox = SqliteOutbox(path, synchronous="OFF")
        now = milliseconds(time_now())
        for number in range(pending):
            event = make_event(
                f"org_{number % 1000}",
                "api_call",
                {"tokens": 5},
                now=now,
                recorded_at=now,
                chance=secrets.token_bytes(10),
            )
            outbox.keep(event, is_fresh=True)
        for name, tidied in (("as it is recorded", False), ("after a sender tidied it", True)):
            if tidied:
                outbox.tidy()
            times = []
            for _ in range(3):
                began = time.monotonic()
                done = subprocess.run(
                    [sys.executable, "-m", "lago_orgs", "outbox", "status", str(path), "--json"],
                    check=True,
                    capture_output=True,
                )
                times.append(time.monotonic() - began)
                assert json.loads(done.stdout)["total"]["pending"] == pending
            print(f"outbox status of {pending:,} pending, {name}: {sorted(times)[1]:.2f} s")
        outbox.close()


def time_now() -> datetime:
    """Return the present instant."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def cold_help() -> None:
    """Ask for help, as a process of its own."""
    times = []
    for _ in range(15):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "lago_orgs", "--help"], check=True, capture_output=True)
        times.append(time.monotonic() - began)
    print(f"lago-orgs --help, the median of {len(times)}: {sorted(times)[len(times) // 2] * 1000:.0f} ms")


def main() -> None:
    """Measure."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--events", type=int, default=20_000)
    cli.add_argument("--organizations", type=int, default=100)
    cli.add_argument("--pending", type=int, default=PENDING)
    given = cli.parse_args()
    print(headline("click", "httpx"))
    cold_help()
    compare(given.events, given.organizations)
    books(given.pending)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

if __name__ == "__main__":
    main()
