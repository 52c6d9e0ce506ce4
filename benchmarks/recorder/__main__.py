"""Print all tables: `make bench-recorder`."""

import shutil
import signal
import statistics
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.machine import headline
from benchmarks.recorder import delivering, killing, recording, size
from benchmarks.recorder.servers import KEY, simulator, sink

COUNT = 40_000
MILLION = 1_000_000
ROUNDS = 3
AWAY = 0.02  # seconds


def main() -> None:
    """Print all tables."""
    print(headline("lago-orgs", "httpx", "lago-python-client", "posthog"))
    folder = Path(tempfile.mkdtemp())
    try:
        print_recording(folder)
        print_delivering(folder)
        print_guarding(folder)
        print_killing(folder)
        print_size(folder)
    finally:
        shutil.rmtree(folder)


def print_recording(folder: Path) -> None:
    """The table of `record()`."""
    print(f"\nrecord() into SQLite, {COUNT:,} events: microseconds")
    print(f"  {'':<42}{'p50':>9}{'p90':>9}{'p99':>9}{'p99.9':>9}{'max':>9}   p50 to bare INSERT")
    bare = recording.bare_insert(folder, COUNT)
    base = percentile(bare, 0.5)
    rows = {
        "bare INSERT, one column, no index": bare,
        "1 thread, Lago away": recording.one_thread(folder / "1.db", COUNT),
        "8 threads of one process, Lago away": recording.threads(folder / "8.db", COUNT, 8),
        "8 threads, and something else on a core": threads_beside(folder / "8b.db"),
        "4 processes on one file": recording.processes(folder / "4.db", COUNT, 4),
    }
    with sink() as url:
        rows["1 thread, delivering at the same time"] = recording.one_thread(folder / "d.db", COUNT, url)
    for name, times in rows.items():
        cells = "".join(f"{percentile(times, share):9.1f}" for share in (0.5, 0.9, 0.99, 0.999, 1.0))
        print(f"  {name:<42}{cells}   {percentile(times, 0.5) / base:.2f} x")


def threads_beside(path: Path) -> list[int]:
    """`record()` from eight threads on a machine that is busy."""
    with recording.busy():
        return recording.threads(path, COUNT, 8)


def percentile(times: list[int], share: float) -> float:
    """A percentile, in microseconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1000


def print_delivering(folder: Path) -> None:
    """The table of delivery."""
    for name, server, key in (
        ("the embedded Lago", simulator, KEY),
        (f"a server {AWAY * 1000:.0f} ms away", partial(sink, AWAY), "key"),
        ("a server that only counts", sink, "key"),
    ):

        def drained(url: str, key: str, *, guarded: bool) -> float:
            path = Path(tempfile.mkdtemp(dir=folder), "drained.db")
            return delivering.drained(url, key, path, COUNT, guarded=guarded)

        runs: dict[str, Callable[[str, str], float]] = {
            "bare httpx, ready batches, 1 at once": lambda url, key: delivering.bare_httpx(url, key, COUNT, 1),
            "bare httpx, ready batches, 4 at once": lambda url, key: delivering.bare_httpx(url, key, COUNT, 4),
            "an outbox drained, no guard": partial(drained, guarded=False),
            "an outbox drained, guard warns": partial(drained, guarded=True),
        }
        found: dict[str, list[float]] = {row: [] for row in runs}
        for _ in range(ROUNDS):
            for row, run in runs.items():
                with server() as url:  # anew: one that holds many events is slower
                    found[row].append(run(url, key))
        rows = {row: statistics.median(rates) for row, rates in found.items()}
        best = max(rate for row, rate in rows.items() if row.startswith("bare"))
        with server() as url:
            rows["official events.batch_create"] = delivering.official_in_batches(url, key, 5000)
            rows["official events.create"] = delivering.official_one_by_one(url, key, 100)
        print(f"\nDelivering to {name}: events per second")
        for row, rate in rows.items():
            print(f"  {row:<42}{rate:>10,.0f}   {rate / best:7.1%} of bare httpx")


def print_guarding(folder: Path) -> None:
    """The table of what the guard costs."""
    print("\n3,000 events of 300 organizations, Lago 20 ms away: seconds until they are delivered")
    with simulator() as url:
        for name, policy in (("no guard", None), ("guard warns", "warn"), ("guard keeps back", "dead-letter")):
            seconds = delivering.guarded(url, KEY, folder / f"{name}.db", 0.02, guard=policy)  # type: ignore[arg-type]  # a policy
            print(f"  {name:<42}{seconds:>9.2f}")


def print_killing(folder: Path) -> None:
    """The table of the killed."""
    print(f"\nOf 1,000 events that a program recorded before it was killed there arrive, {killing.FAR} s away")
    print(f"  {'':<42}{'SIGTERM':>9}{'SIGKILL':>9}")
    for name, script in (
        ("lago_orgs, started again", killing.OURS),
        ("posthog's queue", killing.POSTHOG),
        ("official events.create, while it sends", killing.OFFICIAL),
    ):
        counts = [
            killing.arrived(script, how, folder, is_ours=script is killing.OURS)
            for how in (signal.SIGTERM, signal.SIGKILL)
        ]
        print(f"  {name:<42}{counts[0]:>9,}{counts[1]:>9,}")


def print_size(folder: Path) -> None:
    """The figures of a million."""
    with sink() as url:
        seen = size.memory(url, folder / "memory.db", MILLION)
    print(f"\nMegabytes held while {MILLION:,} events are recorded and delivered")
    print("  " + "  ".join(f"{number // 1000}k: {held:.0f}" for number, held in seen))
    parts = size.start(folder / "start.db", MILLION)
    print(f"\nStart on an outbox with {MILLION:,} waiting events of 100,000 organizations")
    print("  " + ", ".join(f"{name} {seconds * 1000:.3f} ms" for name, seconds in parts.items()))
    high, low, least = size.shrunk(folder / "start.db")
    print(f"\nIts files: {high:.0f} MB at their height, {low:.1f} MB after delivery and a tidy ({low / high:.1%}),")
    print(f"  of them {low - least:.1f} MB the newest {size.REMEMBER:,} events, which it was told to remember")
    print(f"\nA recorder with nothing to do takes {size.idle(folder / 'idle.db', 20):.2%} of a core")


if __name__ == "__main__":
    main()
