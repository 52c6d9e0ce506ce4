"""One organization is rolled back while the others go on, and the Router follows."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import InvalidArgument, PlanRefused
from lago_orgs.migrate import Journal, Migration, MigrationPlan, Router
from lago_orgs.migrate.showing import show_execution
from tests.migrate.conftest import MIDNIGHT, NOW, Lago
from tests.migrate.inside import ROWS, inside
from tests.migrate.test_interruption import Killed, Mortal

LATER = MIDNIGHT + timedelta(minutes=15)
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)
THREE = [*ROWS, {"user_id": "cy", "org_id": "zed"}]


def planned(lago: Lago, migration: Migration) -> MigrationPlan:
    lago.user("cy")
    lago.wallet("cy", "40")
    return migration.plan(THREE, decide={"unpaid": "leave", "wallets": "move"})


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_others_move_and_the_router_knows_it(tmp_path: Path, when: str) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan, back = planned(lago, migration), NOW
        migration.execute(plan, journal)
        router = Router(plan, tmp_path / "journal")
        if when == "after":
            lago.at(LATER)
            assert migration.execute(plan, journal).is_done
            back = LATER + timedelta(minutes=30)
            lago.at(back)
        told = migration.rollback(journal, only=["zed"])
        assert ({each.org_id for each in told.steps}, told.is_done) == ({"zed"}, False)
        assert migration.rollback(journal, yes=True, only=["zed"]).is_done
        assert migration.rollback(journal, only=["zed"]).is_done
        if when == "before":
            lago.at(LATER)
        done = migration.execute(plan, journal)
        assert (done.is_done, done.exit_code) == (True, 0)
        assert {each.org_id: each.state for each in done.organizations} == {"acme": "done", "zed": "rolled back"}
        assert "zed: rolled back" in show_execution(done, "text")
        found = migration.verify(journal)
        assert (found.findings, found.rolled_back) == ((), ("zed",))
        assert {each.org_id for each in found.figures} == {"acme"}
        assert (router.id_for("ann", LATER), router.id_for("cy", LATER + timedelta(hours=1))) == ("acme", "cy")
        assert router.id_for("cy", LATER) == ("cy" if when == "before" else "zed")
        assert lago.subscription("cy")["plan_code"] == "solo"
        lago.at(MAY)
        assert [each["fees_amount_cents"] for each in lago.invoices("acme")] == [3100]
        # All of it can be rolled back still, and then it is over for all.
        assert migration.rollback(journal, yes=True).is_done
        with pytest.raises(PlanRefused, match="was rolled back"):
            migration.execute(plan, journal)
        with pytest.raises(PlanRefused, match="with all its organizations"):
            migration.rollback(journal, yes=True, only=["acme"])


def test_one_for_which_nothing_was_done_is_left_out(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = planned(lago, migration)
        lago.wallet("cy", "70")  # it changed: nothing is done for it
        assert migration.execute(plan, journal, keep_going=True).exit_code == 5
        router = Router(plan, tmp_path / "journal")
        assert router.id_for("cy", LATER) == "cy"  # it goes on until its end stands in the journal
        with pytest.raises(InvalidArgument, match="moves no organization nobody"):
            migration.rollback(journal, only=["nobody", "zed"])
        assert migration.rollback(journal, yes=True, only=["zed"]).is_done
        lago.at(LATER)
        done = migration.execute(plan, journal)
        assert (done.is_done, done.exit_code) == (True, 0)
        assert router.id_for("cy", LATER) == "cy"
        assert migration.verify(journal).findings == ()
    with Journal(tmp_path / "journal") as journal:
        assert journal.is_complete


def test_a_kill_at_every_entry_leads_to_the_same_end(tmp_path: Path) -> None:
    def alone(number: int, kill: int) -> tuple[dict[str, Any], int]:
        path, left = tmp_path / str(number), kill
        with inside() as (lago, migration):
            plan = planned(lago, migration)
            for moment in (NOW, LATER):
                lago.at(moment)
                with Journal(path) as journal:
                    migration.execute(plan, journal)
            while True:
                with Mortal(path, left, written=number % 2 == 0) as journal, suppress(Killed):
                    assert migration.rollback(journal, yes=True, only=["zed"]).is_done
                    left = journal.left
                    break
                with Journal(path) as journal:
                    half = migration.execute(plan, journal)
                    state = {each.org_id: each.state for each in half.organizations}
                    assert (state["acme"], half.exit_code in {0, 1}) == ("done", True)
                left = -1
            with Journal(path) as journal:
                assert migration.execute(plan, journal).is_done
            lago.at(MAY)
            return {kind: rows for kind, rows in lago.state().items() if kind != "events"}, left  # those have any ids

    wanted, left = alone(0, 1000)
    assert 1000 - left > 5
    for kill in range(1, 1001 - left):
        assert alone(kill, kill)[0] == wanted, f"killed at entry {kill}"
