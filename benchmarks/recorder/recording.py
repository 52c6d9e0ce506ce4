"""How long `record()` takes."""

import multiprocessing
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder import LagoPort, SqliteOutbox, UsageRecorder

PROPERTIES = {"endpoint": "/api/v1/chat/completions", "tokens": 1500, "model": "gpt-4"}
Times = list[int]


class Away:
    """A Lago that cannot be reached: everything stays in the outbox."""

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        return NoAnswer("away")

    def close(self) -> None:
        pass


def timed(act: Callable[[int], object], count: int) -> Times:
    """Nanoseconds of each of so many calls."""
    times = []
    for number in range(count):
        began = time.perf_counter_ns()
        act(number)
        times.append(time.perf_counter_ns() - began)
    return times


def bare_insert(folder: Path, count: int) -> Times:
    """An INSERT of the same payload into a table of one column, committed by itself: SQLite's own price."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, payload TEXT)")
    cursor, payload = connection.cursor(), "x" * 260
    times = timed(lambda _: cursor.execute("INSERT INTO events (payload) VALUES (?)", (payload,)), count)
    connection.close()
    return times


def one_thread(path: Path, count: int, url: str | None = None) -> Times:
    """`record()` from one thread, with Lago away or delivering meanwhile."""
    with _recorder(path, url) as recorder:
        times = timed(lambda number: _record(recorder, number), count)
        if url is None:
            recorder._engine.closed = True  # nothing of it can be delivered: do not wait for that
        return times


@contextmanager
def busy() -> Iterator[None]:
    """Something else that keeps a core of the machine busy meanwhile."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        try:
            yield
        finally:
            other.kill()


def threads(path: Path, count: int, number: int) -> Times:
    """`record()` from several threads of one process at once."""
    recorder = _recorder(path, None)
    all_times: list[Times] = []

    def work() -> None:
        all_times.append(timed(lambda each: _record(recorder, each), count // number))

    workers = [threading.Thread(target=work) for _ in range(number)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    recorder.close(0)
    return [each for times in all_times for each in times]


def processes(path: Path, count: int, number: int) -> Times:
    """`record()` from several processes on one file at once."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(number)
    with context.Pool(number, initializer=_meet, initargs=(gate,)) as pool:
        parts = pool.map(_work, [(path, count // number)] * number, chunksize=1)
    return [each for times in parts for each in times]


def _meet(gate: object) -> None:
    global _gate  # noqa: PLW0603 - how a pool's initializer hands something to its workers
    _gate = gate


_gate: object = None


def _work(task: tuple[Path, int]) -> Times:
    path, count = task
    outbox = SqliteOutbox(path)
    _gate.wait()  # type: ignore[attr-defined]  # a barrier, whose class multiprocessing does not show
    from lago_orgs.recorder.events import make_event

    return timed(
        lambda each: outbox.keep(make_event(f"org-{each % 100}", "api_call", PROPERTIES, user_id="u1"), is_fresh=True),
        count,
    )


def _recorder(path: Path, url: str | None) -> UsageRecorder:
    port = Away() if url is None else LagoPort(LagoOrgs(url, "key"))
    return UsageRecorder(path, port=port, guard=None)


def _record(recorder: UsageRecorder, number: int) -> None:
    recorder.record(f"org-{number % 100}", "api_call", PROPERTIES, user_id="u1")
