"""Exceptions from a signal's handler, thousands of them, in the middle of every call of a recorder; then a count.

As Ctrl-C, a worker's soft time limit or a test's timeout come: the kernel sends the signal at a moment of its own, and
the handler raises. Whoever was interrupted does the same again, under the same id.
"""

import contextlib
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType

from benchmarks.chaos.proof import Report, set_up
from benchmarks.chaos.server import KEY, Server
from benchmarks.chaos.worker import use
from lago_orgs import LagoOrgs
from lago_orgs.recorder import LagoPort, Outbox, Pace, UsageRecorder

PATIENCE = 20.0  # seconds for another thread to record at the end; a lock that was left held would be found by it
ELSE = 0.2  # share of the calls that are another one than `record()`
AGAIN_AT_ONCE = 0.5  # share of the interrupted events that are recorded again without a signal


class Interrupted(BaseException):
    """What the handler raises."""


def prove_signals(make_outbox: Callable[[], Outbox], folder: Path, signals: int, seed: int = 0) -> Report:
    """Record and look, interrupted all the while, then deliver and count.

    Args:
        make_outbox: Opens the outbox.
        folder: Where Lago's state is kept.
        signals: How many calls are interrupted.
        seed: What the choice of calls and moments follows from.
    """
    report = Report()
    began = time.monotonic()
    with Server(folder / f"lago-signals-{time.monotonic_ns()}.db") as server:
        set_up(server)
        port = LagoPort(LagoOrgs(server.url, KEY))
        recorder = UsageRecorder(make_outbox(), port=port, guard="warn", pace=Pace(linger=0.01, poll=0.05))
        with handled() as strikes:
            struck, recorded = _interrupt(recorder, signals, random.Random(seed), strikes)
        report.say("interrupted in", f"{time.monotonic() - began:.1f} s")
        for call, many in sorted(struck.items()):
            report.say(f"  interrupted in {call}()", many)
        report.must("calls that a signal's handler interrupted", struck.total(), signals)
        report.must("another thread records at once", _records_elsewhere(recorder), True)
        report.must("all delivered", recorder.flush(120.0), True)
        stats = recorder.stats()
        recorder.close()
        expected = {f"signals-{number}" for number in range(recorded)} | {"elsewhere"}
        held = Counter(event["transaction_id"] for event in server.all("/events", "events"))
        report.say("events", len(expected))
        report.must("lost", len(expected - held.keys()), 0)
        report.must("that nobody recorded", len(held.keys() - expected), 0)
        report.must("in Lago twice", sum(many > 1 for many in held.values()), 0)
        report.must("recorded = delivered + pending + dead + discarded", stats.is_balanced, True)
        report.must("the books' delivered", stats.total.delivered, len(held))
    return report


class Strikes:
    """Interrupts calls.

    A signal may come so late that its handler runs when the call is over and the next one begins, all the more where
    the kernel gave it to another thread: then it interrupts nothing.
    """

    def __init__(self) -> None:
        self._is_armed = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """The signal's handler."""
        if self._is_armed:
            self._is_armed = False
            raise Interrupted

    def strikes(self, call: Callable[[], object], seconds: float) -> bool:
        """Whether a call is interrupted by a signal after some microseconds."""
        is_done = False
        try:
            self._is_armed = True
            signal.setitimer(signal.ITIMER_REAL, seconds)
            call()
            is_done = True
            self._is_armed = False
        except Interrupted:
            return not is_done
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return False


@contextlib.contextmanager
def handled() -> Iterator[Strikes]:
    """Let SIGALRM raise in the main thread."""
    strikes = Strikes()
    before = signal.signal(signal.SIGALRM, strikes.handle)
    try:
        yield strikes
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _interrupt(
    recorder: UsageRecorder, signals: int, chance: random.Random, strikes: Strikes
) -> tuple[Counter[str], int]:
    others: dict[str, Callable[[], object]] = {
        "stats": recorder.stats,
        "dead_letters": recorder.dead_letters,
        "requeue": recorder.requeue,
        "flush": lambda: recorder.flush(0.0),
        "history": lambda: recorder.history("signals-1"),
        "export": lambda: next(iter(recorder.export()), None),
    }
    names = sorted(others)
    struck: Counter[str] = Counter()
    usual = dict.fromkeys([*names, "record"], 200e-6)  # seconds that a call takes
    number = 0
    while struck.total() < signals:
        name = chance.choice(names) if chance.random() < ELSE else "record"
        event = use("signals", number)
        call = others.get(name) or partial(recorder.record, **event)
        was_struck = strikes.strikes(call, chance.uniform(1e-6, 1.5 * usual[name]))
        struck[name] += was_struck
        if name == "record" and (not was_struck or chance.random() < AGAIN_AT_ONCE):
            began = time.perf_counter()
            recorder.record(**event)  # once more if it was not interrupted: known, and nothing changes
            usual[name] += (time.perf_counter() - began - usual[name]) / 10
            number += 1
    recorder.record(**use("signals", number))  # it may have been kept when it was interrupted
    return struck, number + 1


def _records_elsewhere(recorder: UsageRecorder) -> bool:
    event = {**use("signals", 0), "transaction_id": "elsewhere"}
    thread = threading.Thread(target=lambda: recorder.record(**event), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return not thread.is_alive()
