"""Whatever ends a run, at whichever entry of the journal: the next goes on to the same end, and does nothing twice."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lago_orgs import LagoOrgs
from lago_orgs.migrate import Journal, Migration, MigrationPlan
from lago_orgs.migrate.mapping import Way
from lago_orgs.simulator import LagoSimulator
from tests.migrate.conftest import BOUGHT, MIDNIGHT, NOW, QUICK, Lago

ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in ("ann", "bob")]
DECIDE = {"wallets": "move", "coupons": "move", "recurring": "resend", "twice": "credit", "advance": "invoice"}
LATER = MIDNIGHT + timedelta(minutes=15)
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)


EVE = datetime(2026, 3, 24, 23, 59, 30, tzinfo=UTC)
WAYS: tuple[Way, ...] = ("period-end", "now", "midnight", "carry")


def planned(migration: Migration, way: Way) -> MigrationPlan:
    day = (EVE + timedelta(minutes=1)).date()
    # Carried, it is a plan in advance, whose fee is raised as a one-off.
    plan_code = "ahead" if way == "carry" else None
    return migration.plan(ROWS, way=way, decide=DECIDE, plan_code=plan_code, cutover=day if way == "midnight" else None)


class Killed(BaseException):
    """What no code catches."""


class Mortal(Journal):
    """A journal whose process dies at an entry: before it is on the disk, or when it is, before what it speaks of."""

    def __init__(self, path: Path, left: int, *, written: bool) -> None:
        self.left = left
        self._dies_written = written
        super().__init__(path)

    def _write(self, entry: Mapping[str, Any]) -> None:
        self.left -= 1
        if self.left == 0 and not self._dies_written:
            raise Killed
        super()._write(entry)
        if self.left == 0:
            raise Killed


@contextmanager
def small() -> Iterator[tuple[Lago, Migration]]:
    """An organization to be of two users, with a wallet, a coupon and seats; asked in this process."""
    simulator, key = LagoSimulator(now=BOUGHT), str(uuid.uuid4())
    simulator.reset(api_key=key, now=BOUGHT)
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(transport=simulator.transport(), headers=headers) as http:
        lago = Lago(simulator, "http://lago", key, http)
        metrics = lago.metric("tokens"), lago.metric("seats", "unique_count_agg", recurring=True)
        lago.plan("solo", *metrics)
        lago.plan("ahead", *metrics, pay_in_advance=True)
        for name in ("ann", "bob"):
            lago.user(name)
            lago.use(name, "tokens", 2, BOUGHT.replace(hour=12), f"{name}-1")
            lago.use(name, "seats", f"desk of {name}", BOUGHT.replace(hour=12), f"{name}-2")
        lago.use("ann", "seats", "desk of bob", BOUGHT.replace(hour=13), "ann-3")
        lago.wallet("ann", "40")
        lago.coupon("three", "ann", "bob")
        lago.at(NOW)
        with LagoOrgs("http://lago", key, retries=QUICK, transport=simulator.transport()) as client:
            yield lago, Migration(client, at_once=1)


def run(
    lago: Lago, migration: Migration, plan: MigrationPlan, path: Path, way: str, kill: int, *, written: bool
) -> int:
    """Execute a plan to its end, killed once; how many entries were left when nothing killed it."""
    left, done = kill, None
    moments = {
        "period-end": [NOW, LATER],
        "now": [NOW],
        "carry": [NOW],
        "midnight": [NOW, EVE, EVE + timedelta(minutes=2)],
    }[way]
    for moment in moments:
        lago.at(moment)
        while True:
            with Mortal(path, left, written=written) as journal, suppress(Killed):
                done = migration.execute(plan, journal)
                assert done.exit_code == 0, done
                left = journal.left
                break
            left = -1  # it is killed once
    assert done is not None
    assert done.is_done, done
    return left


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[Way, tuple[int, dict[str, Any]]]:
    """Per way how many entries there are, and what is there a month later, if nothing is interrupted."""
    found: dict[Way, tuple[int, dict[str, Any]]] = {}
    for way in WAYS:
        with small() as (lago, migration):
            plan = planned(migration, way)
            path = tmp_path_factory.mktemp("journal") / "journal"
            left = run(lago, migration, plan, path, way, 1000, written=True)
            lago.at(MAY)
            found[way] = (1000 - left, lago.state())
    return found


@pytest.mark.parametrize("way", WAYS)
def test_a_kill_at_every_entry_leads_to_the_same_end(
    wanted: dict[Way, tuple[int, dict[str, Any]]], way: Way, tmp_path: Path
) -> None:
    entries, state = wanted[way]
    assert entries > 20
    for kill in range(1, entries + 1):
        with small() as (lago, migration):
            plan = planned(migration, way)
            run(lago, migration, plan, tmp_path / f"{kill}", way, kill, written=kill % 2 == 0)
            lago.at(MAY)
            assert lago.state() == state, f"killed at entry {kill}"


def test_an_entry_that_was_cut_off_is_as_if_never_begun(tmp_path: Path) -> None:
    with small() as (lago, migration):
        plan = migration.plan(ROWS, way="now", decide=DECIDE)
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
        state, data = lago.state(), (tmp_path / "journal").read_bytes()
        (tmp_path / "journal").write_bytes(data[:-7])
        with Journal(tmp_path / "journal") as journal:
            assert migration.execute(plan, journal).is_done
        assert lago.state() == state
    assert (tmp_path / "journal").read_bytes() == data


@pytest.mark.parametrize("way", ["now", "carry"])
def test_a_kill_at_every_entry_of_a_rollback_leads_to_the_same_end(tmp_path: Path, way: Way) -> None:
    def moved(number: int, kill: int) -> tuple[dict[str, Any], int]:
        with small() as (lago, migration):
            plan, path, left = planned(migration, way), tmp_path / str(number), kill
            run(lago, migration, plan, path, way, 1000, written=True)
            while True:
                with Mortal(path, left, written=number % 2 == 0) as journal, suppress(Killed):
                    found = migration.rollback(journal, yes=True)
                    assert found.is_done, found.failures
                    lago.at(MAY)
                    return lago.state(), journal.left
                left = -1

    wanted, left = moved(0, 1000)
    assert 1000 - left > 10
    for kill in range(1, 1001 - left):
        assert moved(kill, kill)[0] == wanted, f"killed at entry {kill}"


def test_a_kill_while_a_coupon_takes_anothers_place_leads_to_the_same_end(tmp_path: Path) -> None:
    def moved(number: int, kill: int) -> tuple[dict[str, Any], int]:
        left = kill
        with small() as (lago, migration):
            lago.post("/customers", {"customer": {"external_id": "acme", "currency": "USD"}})
            terms = {"coupon_code": "three", "amount_cents": 100, "amount_currency": "USD"}
            lago.post("/applied_coupons", {"applied_coupon": {"external_customer_id": "acme", **terms}})
            plan = migration.plan(ROWS, way="now", decide={**DECIDE, "coupons_differ": "best"})
            assert any(step.kind == "replace-coupon" for step in plan.organizations[0].steps)
            state: dict[str, Any] = {}
            for part in ("execute", "rollback"):
                while True:
                    path = tmp_path / str(number)
                    with Mortal(path, left, written=number % 2 == 0) as journal, suppress(Killed):
                        if part == "execute":
                            assert migration.execute(plan, journal).is_done
                        else:
                            assert migration.rollback(journal, yes=True).is_done
                        left = journal.left
                        state[part] = lago.state()
                        break
                    left = -1
            return state, left

    wanted, left = moved(0, 1000)
    for kill in range(1, 1001 - left):
        assert moved(kill, kill)[0] == wanted, f"killed at entry {kill}"


@pytest.mark.parametrize("written", [False, True])
def test_a_one_off_that_was_raised_when_the_kill_came_is_not_raised_again_with_what_came_since(
    tmp_path: Path, *, written: bool
) -> None:
    """Its ids are in the intent: with more late usage it would be another step, and nothing would know of the first."""
    with small() as (lago, migration):
        plan, path = planned(migration, "period-end"), tmp_path / "journal"
        run(lago, migration, plan, path, "period-end", 1000, written=True)
        lago.use("ann", "tokens", 7, MIDNIGHT - timedelta(minutes=1), "late-1")
        for kill in (1, 2):  # with the intent, and with the outcome
            with Mortal(path, kill, written=written) as journal, suppress(Killed):
                migration.verify(journal, late="invoice")
            lago.use("ann", "tokens", 1, MIDNIGHT - timedelta(minutes=1), f"later-{kill}")
        with Journal(path) as journal:
            migration.verify(journal, late="invoice")
            assert [each for each in migration.verify(journal).findings if each.kind == "late"] == []
        bills = [each for each in lago.invoices("ann") if each["invoice_type"] == "one_off"]
        assert sum(each["fees_amount_cents"] for each in bills) == (7 + 1 + 1) * 50
