"""What is as it should be, long after a migration, and was told to be a difference."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW
from tests.migrate.inside import inside

ROWS = [{"user_id": "ann", "org_id": "acme"}]


def test_a_period_that_turned_between_the_plan_and_the_end_is_billed_already(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.user("eve", billing_time="anniversary")  # from the 16th of each month
        lago.use("eve", "tokens", 3, NOW + timedelta(hours=1))
        lago.at(MIDNIGHT.replace(day=14))
        rows = [{"user_id": "eve", "org_id": "acme"}]
        plan = migration.plan(rows, way="midnight", cutover=date(2026, 4, 18), decide={"unpaid": "leave"})
        migration.execute(plan, journal)
        lago.at(MIDNIGHT.replace(day=17, hour=12))
        lago.use("eve", "tokens", 5, MIDNIGHT.replace(day=17, hour=12))
        lago.at(MIDNIGHT.replace(day=17, hour=23, minute=59, second=5))
        migration.execute(plan, journal)
        lago.at(MIDNIGHT.replace(day=18, second=9))
        assert migration.execute(plan, journal).is_done
        found = migration.verify(journal)
    assert found.findings == ()
    assert [(each.users, each.units, each.billed) for each in found.figures] == [(1, 5, 5)]


@pytest.mark.parametrize("is_own", [True, False])
def test_a_moved_wallet_that_expires_on_its_day_has_lost_nothing(tmp_path: Path, *, is_own: bool) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.wallet("ann", "500", expiration_at=MIDNIGHT.replace(month=5, day=15).isoformat())
        plan = migration.plan(ROWS, way="now", decide={"wallets": "move"})
        assert migration.execute(plan, journal).is_done
        lago.at(MIDNIGHT.replace(month=5, day=14))
        assert migration.verify(journal).findings == ()
        if not is_own:
            [wallet] = lago.get("/wallets?external_customer_id=acme")["wallets"]
            lago.ask("DELETE", f"/wallets/{wallet['lago_id']}")
        lago.at(MIDNIGHT.replace(month=5, day=16))
        found = migration.verify(journal)
    assert [each.kind for each in found.findings] == ([] if is_own else ["wallet"])
