"""In the minutes between a period's end and Lago's invoice of it nobody is ended: who is, is never billed for it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT
from tests.migrate.inside import ROWS, inside

DECIDE = {"unpaid": "leave", "advance": "invoice"}
MINUTES = MIDNIGHT + timedelta(minutes=4)
AFTER = MIDNIGHT + timedelta(minutes=15)


def fees(lago: Any) -> int:
    return sum(each["fees_amount_cents"] for user in ("ann", "bob") for each in lago.invoices(user))


@pytest.mark.parametrize("way", ["carry", "now"])
@pytest.mark.parametrize("in_advance", [False, True])
def test_a_period_that_lago_has_not_invoiced_yet_is_waited_for(tmp_path: Path, way: Any, *, in_advance: bool) -> None:
    with inside(pay_in_advance=in_advance) as (lago, migration):
        lago.at(MINUTES)
        before = fees(lago)
        plan = migration.plan(ROWS, way=way, decide=DECIDE)
        told = {each.kind: each for each in plan.organizations[0].conflicts}
        assert told["uninvoiced"].users == ("ann", "bob")
        assert not plan.open
        with Journal(tmp_path / "journal") as journal:
            early = migration.execute(plan, journal)
            assert (early.again_at, early.exit_code) == (AFTER, 0)
            assert "never be billed for it" in early.organizations[0].says
            assert early.organizations[0].steps == 0
            lago.at(AFTER)
            assert fees(lago) - before == 2 * 3200  # the closed month, or in advance its usage and the next month's fee
            assert migration.execute(plan, journal).is_done
            assert migration.verify(journal).findings == ()
        kinds = [
            it.kind
            for it in migration.plan([{"user_id": "ann", "org_id": "other"}], way=way).organizations[0].conflicts
        ]
        assert "uninvoiced" not in kinds


def test_a_rehearsal_waits_as_well() -> None:
    with inside() as (lago, migration):
        lago.at(MINUTES)
        found = migration.rehearse(ROWS, way="carry")
    assert [said for _, said in found.runs] == ["1 waiting", "1 done"]
    assert [each.customer for each in found.bills[:2]] == ["ann", "bob"]


def test_a_plan_of_the_period_before_waits_too(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        plan = migration.plan(ROWS, way="now")
        lago.at(MINUTES)
        with Journal(tmp_path / "journal") as journal:
            assert migration.execute(plan, journal).again_at == AFTER
        assert lago.subscription("ann")["status"] == "active"


def test_the_users_own_time_zone_decides(tmp_path: Path) -> None:
    rows = [{"user_id": "kei", "org_id": "tokyo"}]
    with inside(premium=True) as (lago, migration):
        lago.user("kei", timezone="Asia/Tokyo")
        lago.at(datetime(2026, 3, 31, 15, 4, tzinfo=UTC))  # April in Tokyo, and its job has not run
        plan = migration.plan(rows, way="now", decide=DECIDE)
        with Journal(tmp_path / "journal") as journal:
            assert migration.execute(plan, journal).again_at == datetime(2026, 3, 31, 15, 15, tzinfo=UTC)
            lago.at(datetime(2026, 3, 31, 15, 15, tzinfo=UTC))
            assert migration.execute(plan, journal).is_done


def test_who_begins_today_has_no_period_to_wait_for(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        lago.at(MINUTES)
        lago.user("new")
        with Journal(tmp_path / "journal") as journal:
            plan = migration.plan([{"user_id": "new", "org_id": "acme"}], way="now")
            assert migration.execute(plan, journal).is_done


def test_what_lago_does_not_invoice_that_day_is_not_waited_for_longer(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        lago.at(MIDNIGHT + timedelta(hours=20), jobs=False)
        plan = migration.plan(ROWS, way="now")
        with Journal(tmp_path / "journal") as journal:
            assert not migration.execute(plan, journal).is_done
            lago.at(MIDNIGHT + timedelta(days=1, minutes=1), jobs=False)
            found = migration.execute(plan, journal)
        assert "invoiced yet the period" not in found.organizations[0].says
        assert found.organizations[0].steps > 0


def test_at_a_midnight_it_is_waited_for_until_that_midnight(tmp_path: Path) -> None:
    with inside() as (lago, migration):
        plan = migration.plan(ROWS, way="midnight", cutover=date(2026, 4, 2))
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
            lago.at(MIDNIGHT + timedelta(hours=23, minutes=59, seconds=10), jobs=False)
            found = migration.execute(plan, journal)
            assert found.again_at == MIDNIGHT + timedelta(days=1)
        assert lago.subscription("ann")["status"] == "active"
