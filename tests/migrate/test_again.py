"""Users who are subscribed again when a period is over: what Lago does not invoice of it is said, and raised."""

from datetime import timedelta
from pathlib import Path

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT
from tests.migrate.inside import ROWS, inside

MAY = MIDNIGHT.replace(month=5, day=3)


def test_a_period_that_is_over_is_said_before_and_after_and_raised_as_a_one_off(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        migration.execute(migration.plan(ROWS), journal)
        lago.at(MAY)
        lago.use("ann", "tokens", 10, MIDNIGHT + timedelta(days=2))
        told = migration.rollback(journal)
        says = "the fee of 31.00 USD from 2026-04-01 to 2026-04-30 and the usage from 2026-04-01"
        assert [says in each.stays for each in told.steps if "end of the subscription" in each.says] == [True, True]
        done = migration.rollback(journal, yes=True)
        assert [says in each.stays for each in done.steps if "end of the subscription" in each.says] == [True, True]
        found = migration.verify(journal).findings
        assert [each.kind for each in found] == ["closed"] * 2
        assert "in all 3600 USD cents" in found[0].says
        raised = migration.verify(journal, late="invoice")
        assert raised.findings == migration.verify(journal, late="invoice").findings == ()
        lago.at(MAY.replace(month=6))
        assert sorted(each["fees_amount_cents"] for each in lago.invoices("ann")) == [500, 3100, 3100, 3200]
        assert sorted(each["fees_amount_cents"] for each in lago.invoices("bob")) == [3100, 3100, 3200]
