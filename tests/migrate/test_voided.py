"""Invoices that somebody voided after the migration bill nothing, and are no proof that something is billed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW
from tests.migrate.inside import ROWS, inside

JUNE = MIDNIGHT.replace(month=6) + timedelta(hours=2)


def moved(lago: Any, migration: Any, journal: Journal) -> None:
    plan = migration.plan(ROWS)
    migration.execute(plan, journal)
    lago.at(MIDNIGHT + timedelta(minutes=15))
    assert migration.execute(plan, journal).is_done


def test_a_users_last_invoice_that_is_voided_is_a_difference(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        moved(lago, migration, journal)
        before = migration.verify(journal)
        assert (before.findings, before.invoiced) == ((), {"USD": 6400})
        invoice = lago.invoices("ann")[-1]
        lago.ask("POST", f"/invoices/{invoice['lago_id']}/void")
        found = migration.verify(journal)
        assert [each.kind for each in found.findings] == ["voided"]
        assert invoice["number"] in found.findings[0].says
        assert found.invoiced == {"USD": 3200}
        assert all(each.who != "ann" for each in found.periods)
        lago.at(JUNE)
        assert [each.kind for each in migration.verify(journal).findings] == ["voided"]


def test_an_organizations_period_whose_invoice_is_voided_is_a_difference(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        moved(lago, migration, journal)
        lago.use("acme", "tokens", 4, MIDNIGHT + timedelta(minutes=15))
        lago.at(JUNE)
        assert migration.verify(journal).findings == ()
        april = lago.invoices("acme")[0]
        lago.ask("POST", f"/invoices/{april['lago_id']}/void")
        [finding] = migration.verify(journal).findings
        assert (finding.kind, april["number"] in finding.says) == ("voided", True)


def test_an_invoice_of_a_beginning_in_advance_that_is_voided_is_a_difference(tmp_path: Path) -> None:
    """The organization's, before a rollback and after it, and that of a user who is back."""
    with inside(pay_in_advance=True) as (lago, migration), Journal(tmp_path / "journal") as journal:
        assert migration.execute(migration.plan(ROWS, way="now", decide={"unpaid": "leave"}), journal).is_done
        [first] = lago.invoices("acme")
        lago.ask("POST", f"/invoices/{first['lago_id']}/void")
        assert [first["number"] in each.says for each in migration.verify(journal).findings] == [True]
        lago.at(NOW + timedelta(days=2))
        assert migration.rollback(journal, yes=True).is_done
        back = lago.invoices("bob")[-1]
        lago.ask("POST", f"/invoices/{back['lago_id']}/void")
        found = migration.verify(journal).findings
        assert sorted(each.kind for each in found) == ["voided"] * 2
        assert {number for number in (first["number"], back["number"]) for each in found if number in each.says} == {
            first["number"],
            back["number"],
        }
