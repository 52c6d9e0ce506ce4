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


def test_flat_amounts_without_usage_are_raised_with_the_fee_and_once(tmp_path: Path) -> None:
    """As Lago bills them: each period the first tier's, used or not."""
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        tiers = {"from_value": 0, "to_value": None, "per_unit_amount": "1", "flat_amount": "7"}
        words = {"billable_metric_id": lago.metric("words"), "charge_model": "graduated"}
        lago.plan("flat", charges=[{**words, "properties": {"graduated_ranges": [tiers]}}])
        for user in ("dee", "eve"):
            lago.user(user, "flat")
        rows = [{"user_id": user, "org_id": "o"} for user in ("dee", "eve")]
        migration.execute(migration.plan(rows, decide={"unpaid": "leave"}), journal)
        lago.at(MAY)
        lago.use("dee", "words", 3, MIDNIGHT + timedelta(days=2))
        assert migration.rollback(journal, yes=True).is_done
        told = [each.says for each in migration.verify(journal).findings]
        assert ["in all 4100 USD cents" in told[0], "in all 3800 USD cents" in told[1]] == [True, True]
        assert migration.verify(journal, late="invoice").findings == ()
        lago.use("eve", "words", 2, MIDNIGHT + timedelta(days=3))
        assert migration.verify(journal, late="invoice").findings == ()
        bills = [[each["fees_amount_cents"] for each in lago.invoices(user)[-2:]] for user in ("dee", "eve")]
        assert bills == [[3800, 300], [3800, 200]]
