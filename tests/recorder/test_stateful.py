"""Any order of recording, shipping, faults, crashes and restarts loses nothing, doubles nothing, and balances."""

import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lago_orgs.recorder import MemoryOutbox, Outbox, SqliteOutbox, TransactionIdReused
from lago_orgs.recorder.batches import Batches
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.shipping import Shipping
from lago_orgs.recorder.trouble import Trouble
from lago_orgs.simulator.faults import Fault
from tests.recorder.lago import Lago

FAULTS = st.sampled_from(
    [
        Fault("reset_before"),
        Fault("reset_after"),
        Fault("truncated"),
        Fault("not_json", status=200),
        Fault("not_json", status=502),
        *(Fault("status", status=status) for status in (401, 413, 422, 429, 500, 503)),
    ]
)
ORGS = st.sampled_from(["acme", "globex", "initech"])


class Crash(BaseException):
    """The process dies here."""


class Recording(RuleBasedStateMachine):
    """One storage, one Lago, and processes that come and go."""

    kind = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.lago = Lago()
        self.recorded: dict[tuple[str, str], int] = {}
        self.outbox: Outbox = MemoryOutbox(remember=3)

    @initialize()
    def begin(self) -> None:
        if self.kind == "sqlite":
            self.outbox = self.open()
        self.batches = Batches(size=4)

    def open(self) -> SqliteOutbox:
        return SqliteOutbox(Path(self.folder.name) / "outbox.db", remember=3)

    @rule(org=ORGS, number=st.integers(0, 12), value=st.integers(0, 1), own=st.booleans())
    def record(self, org: str, number: int, value: int, own: bool) -> None:
        id_ = f"tx-{number}" if own else None
        event = make_event(org, "tokens", {"n": value}, transaction_id=id_)
        key = (org, event.transaction_id)
        try:
            is_new = self.outbox.put(event)
        except TransactionIdReused:
            assert self.recorded[key] != value
            return
        if is_new:
            # A delivered id may be forgotten here; Lago then says whether it is the same use.
            self.recorded.setdefault(key, value)
        else:
            assert self.recorded[key] == value

    @rule(fault=FAULTS, times=st.integers(1, 3))
    def break_lago(self, fault: Fault, times: int) -> None:
        self.lago.simulator.faults.add(fault, times=times)

    @rule(patience=st.integers(0, 6))
    def ship(self, patience: int) -> None:
        self.batches.add(self.outbox.claim(8))
        batch = self.batches.take()
        waits = [0]

        def wait(seconds: float) -> bool:
            waits[0] += seconds > 0
            return waits[0] <= patience

        if batch and Shipping(self.outbox, self.lago.port, Trouble(time.monotonic), wait).ship(batch):
            self.batches.arrived(batch)
        elif batch:  # stopped in the middle
            self.restart()

    @rule()
    def crash_before_booking(self) -> None:
        """Lago has taken a batch, and the process dies before it can say so."""
        outbox, settle = self.outbox, self.outbox.settle

        def die(*_: Any) -> None:
            raise Crash

        outbox.settle = die  # type: ignore[method-assign]
        try:
            self.ship(0)
        except Crash:
            self.restart()
        finally:
            outbox.settle = settle  # type: ignore[method-assign]

    @rule()
    def restart(self) -> None:
        self.outbox.release()
        if self.kind == "sqlite":
            self.outbox.close()
            self.outbox = self.open()
        self.batches = Batches(size=4)

    @rule()
    def tidy(self) -> None:
        self.outbox.tidy()

    @precondition(lambda self: self.outbox.stats().total.dead)
    @rule()
    def requeue(self) -> None:
        self.outbox.requeue()

    @invariant()
    def the_books_balance(self) -> None:
        stats = self.outbox.stats()
        assert stats == self.outbox.recount()
        assert stats.is_balanced

    @invariant()
    def nothing_is_in_lago_twice(self) -> None:
        held = self.held()
        assert len(held) == len(set(held))

    def held(self) -> list[tuple[str, str]]:
        events = self.lago.simulator.organization().events
        return [(str(event.external_subscription_id), event.transaction_id) for event in events]

    def teardown(self) -> None:
        self.lago.simulator.faults.clear()
        while self.outbox.stats().total.pending:
            self.restart()
            self.ship(1000)
        dead = {(letter.organization, letter.transaction_id): letter for letter in self.outbox.dead_letters()}
        held = set(self.held())
        for key in self.recorded:
            assert key in held or key in dead, "lost"
        for key, letter in dead.items():
            assert key not in held or "another event" in letter.reason, "dead, and billed"
        assert self.outbox.recount().is_balanced
        self.outbox.close()
        self.folder.cleanup()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_any_order_of_faults_loses_and_doubles_nothing(kind: str) -> None:
    machine = type("Machine", (Recording,), {"kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
