"""A million events: what memory they take, and how soon a start on them is over."""

import resource
import time
from pathlib import Path

from benchmarks.recorder.recording import PROPERTIES, Away
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder import LagoPort, SqliteOutbox, UsageRecorder


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
    """Seconds until a recorder is ready, has its first batch, and knows its books, on so many waiting events."""
    with UsageRecorder(path, port=Away(), guard=None) as recorder:
        for number in range(count):
            recorder.record(f"org-{number % 100}", "api_call", PROPERTIES, user_id="u1")
        recorder._outbox.tidy()
        recorder._closed = True  # nothing of it can be delivered: do not wait for that
        recorder._sender.stop(5)  # type: ignore[union-attr]  # it was started by the first event
        recorder._outbox.close()
    began = time.perf_counter()
    outbox = SqliteOutbox(path)
    opened = time.perf_counter()
    outbox.claim(400)
    claimed = time.perf_counter()
    outbox.stats()
    booked = time.perf_counter()
    outbox.close()
    return {"open": opened - began, "first batch": claimed - opened, "stats()": booked - claimed}
