"""Any order of recording, shipping, faults, crashes and restarts loses nothing, doubles nothing, and balances."""

import tempfile
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
from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Row
from lago_orgs.simulator.faults import Fault
from tests.recorder.lago import Lago
from tests.recorder.yard import Shipyard

EVENTS = "^/api/v1/events"
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
        self.discarded: set[tuple[str, str]] = set()
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
        self.lago.simulator.faults.add(fault, path=EVENTS, times=times)

    @rule(patience=st.integers(0, 6))
    def ship(self, patience: int) -> None:
        self.outbox.leave(self.batches.add(self.outbox.claim(8)))
        batch = self.batches.take()
        shipyard = Shipyard(self.lago, self.outbox, patience)
        shipyard.facts = self.facts(shipyard)
        if not batch:
            return
        is_shipped = shipyard.shipping.ship(batch)
        # What was set aside is a suspect alone: sent as often as it may, and else it waits for the next process.
        for ordeal in shipyard.aside[:]:
            shipyard.aside.remove(ordeal)
            is_shipped = shipyard.shipping.ship([ordeal.row], ordeal) and not shipyard.aside and is_shipped
        if is_shipped:
            self.batches.arrived(batch)
        else:  # stopped in the middle
            self.restart()

    def facts(self, shipyard: Shipyard) -> Any:
        """Each organization is known to have no subscription yet: finding them is tested elsewhere."""
        faults, self.lago.simulator.faults.rules[:] = self.lago.simulator.faults.rules[:], []
        shipyard.settler.learn([Row(0, make_event(org, "tokens")) for org in ("acme", "globex", "initech")])
        self.lago.simulator.faults.rules[:] = faults
        return shipyard.facts

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

    @precondition(lambda self: self.outbox.stats().total.dead)
    @rule()
    def discard(self) -> None:
        letter = self.outbox.dead_letters(1)[0]
        assert self.outbox.discard([letter], "of a test") == 1
        self.discarded.add((letter.organization, letter.transaction_id))

    @invariant()
    def the_books_balance(self) -> None:
        stats = self.outbox.stats()
        assert stats == self.outbox.recount(), (stats, self.outbox.recount())
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
            assert key in held or key in dead or key in self.discarded, "lost"
        for key, letter in dead.items():
            assert key not in held or "holds another" in letter.reason, "dead, and billed"
        assert self.outbox.recount().is_balanced
        self.outbox.close()
        self.folder.cleanup()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_any_order_of_faults_loses_and_doubles_nothing(kind: str) -> None:
    machine = type("Machine", (Recording,), {"kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
