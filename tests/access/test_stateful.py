"""The ledger against a model: whatever happens in whatever order, a limit is never passed and never missed for long."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count as counting
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lago_orgs.access.facts import Figures
from lago_orgs.access.ledger import Ledger
from lago_orgs.access.measures import Measure
from lago_orgs.access.wishes import Limits, Wish
from lago_orgs.recorder import MemoryOutbox, Outbox, SqliteOutbox
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.limits import Hold
from lago_orgs.recorder.outboxes.rows import Dead, Delivered

KEY = ("acme", "", "tokens")
TOKENS = Measure("tokens", "sum_agg", "tokens", is_recurring=False)
LIMIT = Decimal(5)
UNITS = st.sampled_from([Decimal("0.25"), Decimal(1), Decimal(2), Decimal(3)])
NOW = int(time.time() * 1000)
FIRST = datetime.fromtimestamp(NOW // 1000 - 10, UTC)
LAST = FIRST + timedelta(days=1)


class Process:
    """One process with its own look at the store and its own figure of Lago's, which may be old.

    Args:
        shared: The outbox of everybody else: this process has one of its own on the same store.
    """

    def __init__(self, shared: Outbox) -> None:
        self.outbox = Outbox(shared.store, max_pending=1_000_000, when_full="raise", remember=1_000)
        self.ledger = Ledger(self.outbox, settling=0.0, keep=3600.0)
        self.figures: Figures | None = None
        self.holds: dict[str, tuple[Hold, Decimal]] = {}


class Limited(RuleBasedStateMachine):
    """Two processes reserve, commit, release, die; the sender delivers; Lago is asked; others use it too."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = self.made()
        self.names = counting()
        self.processes = [Process(self.outbox), Process(self.outbox)]
        self.counted = Decimal(0)  # what Lago has, of whomever
        self.waiting = Decimal(0)
        self.reserved: dict[str, Decimal] = {}  # what lives in the store, of the living and the dead
        self.ungoverned = Decimal(0)  # what nobody asked for before it was used

    def made(self) -> Outbox:
        return MemoryOutbox()

    def teardown(self) -> None:
        self.outbox.close()

    def true(self) -> Decimal:
        return self.counted + self.waiting

    def ask_lago(self, process: Process) -> Figures:
        asked_at = process.ledger.asking("acme", "")
        units = {"tokens": self.counted}
        process.figures = Figures(units, FIRST, LAST, asked_at=asked_at, newest=process.ledger.newest())
        return process.figures

    @rule(number=st.integers(0, 1))
    def refresh(self, number: int) -> None:
        self.ask_lago(self.processes[number])

    @rule(number=st.integers(0, 1), units=UNITS, overage=st.sampled_from(["reject", "cap"]))
    def reserve(self, number: int, units: Decimal, overage: str) -> None:
        process = self.processes[number]
        name = f"t{next(self.names)}"
        count = (process.figures or self.ask_lago(process)).count(TOKENS)
        limits = Limits(LIMIT + self.ungoverned)
        wish = Wish(KEY, count, TOKENS, limits, units, overage, name, 3600.0)  # type: ignore[arg-type]  # the words
        outcome = process.ledger.reserve(wish)
        left = limits.everybody - self.true() - sum(self.reserved.values()) if limits.everybody is not None else 0
        if outcome.hold is None:
            # Too early by what was delivered since the figure, at the most.
            assert left < units + outcome.used.in_doubt
            return
        assert outcome.granted <= left
        self.reserved[name] = outcome.granted
        process.holds[name] = outcome.hold, outcome.granted

    @precondition(lambda self: any(each.holds for each in self.processes))
    @rule(data=st.data(), share=st.sampled_from([Decimal("0.5"), Decimal(1)]))
    def commit(self, data: st.DataObject, share: Decimal) -> None:
        process = next(each for each in self.processes if each.holds)
        name = data.draw(st.sampled_from(sorted(process.holds)))
        _, granted = process.holds.pop(name)
        # What somebody else records, or one that was interrupted, is found in the store alone.
        self.record(name, granted * share, process.outbox if share == 1 else self.outbox)
        del self.reserved[name]

    @precondition(lambda self: any(each.holds for each in self.processes))
    @rule()
    def release(self) -> None:
        process = next(each for each in self.processes if each.holds)
        name, (hold, _) = process.holds.popitem()
        process.ledger.release(hold)
        process.ledger.release(hold)
        del self.reserved[name]

    def record(self, name: str, units: Decimal, outbox: Outbox) -> None:
        assert outbox.put(make_event("acme", "tokens", {"tokens": units}, transaction_id=name, now=NOW))
        self.waiting += units

    @rule(units=UNITS, number=st.integers(0, 2))
    def use_without_asking(self, units: Decimal, number: int) -> None:
        outbox = self.processes[number].outbox if number < 2 else self.outbox
        self.record(f"t{next(self.names)}", units, outbox)
        self.ungoverned += units

    @rule(units=UNITS, is_own=st.booleans())
    def check(self, units: Decimal, is_own: bool) -> None:
        """What a process recorded itself is in its next answer, once, and what others did in one that looks."""
        process = Process(self.outbox)
        figures = self.ask_lago(process)
        process.ledger.used(KEY, figures, TOKENS, None)
        self.record(f"t{next(self.names)}", units, process.outbox if is_own else self.outbox)
        self.ungoverned += units
        if not is_own:
            process.ledger.look()
        used = process.ledger.used(KEY, figures, TOKENS, None)
        assert 0 <= used.units - self.true() - sum(self.reserved.values()) <= used.in_doubt

    @rule(many=st.integers(1, 3), dies=st.booleans())
    def deliver(self, many: int, dies: bool) -> None:
        rows = list(self.outbox.store.waiting(-1, many, 1 << 20))
        for row in rows:
            units = TOKENS.units(row.event.properties, NOW)
            self.waiting -= units
            if dies:
                self.ungoverned -= min(units, self.ungoverned)
            else:
                self.counted += units
        self.outbox.store.settle(
            [] if dies else [Delivered(row) for row in rows], [Dead(row, "bad") for row in rows] if dies else []
        )

    @rule(number=st.integers(0, 1))
    def start_anew(self, number: int) -> None:
        """A process dies, and another one takes its place: what it reserved stays until its time is over."""
        self.processes[number] = Process(self.outbox)

    @invariant()
    def never_over(self) -> None:
        assert self.true() + sum(self.reserved.values()) <= LIMIT + self.ungoverned

    @invariant()
    def what_is_reserved_is_what_the_store_holds(self) -> None:
        whole, part = self.outbox.store.held(*KEY, "")[0]
        assert Decimal(whole) + Decimal(part).scaleb(-12) == sum(self.reserved.values())


class LimitedOnFile(Limited):
    """The same on a file."""

    def made(self) -> Outbox:
        return SqliteOutbox(Path(mkdtemp()) / "outbox.db")


@pytest.mark.parametrize("machine", [Limited, LimitedOnFile])
def test_a_limit_is_never_passed(machine: type[RuleBasedStateMachine]) -> None:
    case = machine.TestCase
    case.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
    case("runTest").runTest()
