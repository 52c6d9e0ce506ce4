"""A million events: what memory they take, and how soon a start on them is over."""

import resource
import time
from pathlib import Path

from benchmarks.recorder.recording import PROPERTIES, Away, timed
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder import LagoPort, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Delivered

REMEMBER = 30_000  # events; each takes as much room as one that waits


def resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def memory(url: str, path: Path, count: int) -> list[tuple[int, float]]:
    """Megabytes after shares of so many events, recorded and delivered meanwhile."""
    seen = []
    with UsageRecorder(path, port=LagoPort(LagoOrgs(url, "key")), guard=None) as recorder:
        for number in range(1, count + 1):
            recorder.record(f"org-{number % 100}", "api_call", PROPERTIES, user_id="u1")
            if number % (count // 10) == 0:
                seen.append((number, resident()))
        recorder.flush(600)
    return seen


def start(path: Path, count: int) -> dict[str, float]:
    """Seconds of the first acts on so many waiting events of 100,000 organizations."""
    outbox = SqliteOutbox(path, remember=REMEMBER)
    for number in range(count):
        outbox.keep(make_event(f"org-{number % 100_000}", "api_call", PROPERTIES, user_id="u1"), is_fresh=True)
    outbox.tidy()
    outbox.close()
    began = time.perf_counter()
    outbox = SqliteOutbox(path, remember=REMEMBER)
    opened = time.perf_counter()
    outbox.claim(400)
    claimed = time.perf_counter()
    outbox.stats()
    booked = time.perf_counter()
    times = timed(lambda number: outbox.keep(make_event(f"org-{number}", "api_call", PROPERTIES), is_fresh=True), 2000)
    outbox.close()
    return {
        "open": opened - began,
        "first batch": claimed - opened,
        "stats()": booked - claimed,
        "record() p50": sorted(times)[1000] / 1e9,
    }


def shrunk(path: Path) -> tuple[float, float, float]:
    """Megabytes of the files at their height, after all was delivered and tidied, and without those remembered."""
    high = held_by(path)
    outbox = SqliteOutbox(path, remember=REMEMBER)
    while rows := outbox.claim(2000):
        outbox.settle([Delivered(row) for row in rows], [])
    outbox.tidy()
    low = held_by(path)
    outbox.close()
    outbox = SqliteOutbox(path, remember=0)
    outbox.tidy()
    outbox.close()
    return high, low, held_by(path)


def held_by(path: Path) -> float:
    """Megabytes of an outbox's files."""
    return sum(each.stat().st_size for each in path.parent.glob(path.name + "*")) / 1e6


def idle(path: Path, seconds: float) -> float:
    """The share of a core that a recorder with nothing to do takes."""
    with UsageRecorder(path, port=Away(), guard=None) as recorder:
        began, used = time.perf_counter(), time.process_time()
        time.sleep(seconds)
        share = (time.process_time() - used) / (time.perf_counter() - began)
        recorder.close(0)
    return share
