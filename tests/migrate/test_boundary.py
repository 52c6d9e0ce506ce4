"""A cut-over at the very midnight at which the users' periods end, or in a later period than the one under way."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW
from tests.migrate.inside import ROWS, inside

MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)


@pytest.mark.parametrize("by", ["command", "server"])
@pytest.mark.parametrize("in_advance", [False, True])
@pytest.mark.parametrize("credit", ["credit", "skip"])
@pytest.mark.parametrize("at", [MIDNIGHT, MIDNIGHT.replace(day=20)])
def test_the_plan_says_what_is_billed_of_the_users_and_gives_back_what_is_billed_twice(
    tmp_path: Path, by: str, credit: str, at: datetime, *, in_advance: bool
) -> None:
    """A fee of 31 dollars, a desk of each at 50 cents a month, and two tokens in March."""
    decide = {"midnight": by, "twice": "credit", "recurring": "resend", "unpaid": "leave"}
    with inside(pay_in_advance=in_advance) as (lago, migration), Journal(tmp_path / "journal") as journal:
        metrics = [lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]]
        lago.plan(
            "desks", *metrics, lago.metric("desks", "unique_count_agg", recurring=True), pay_in_advance=in_advance
        )
        lago.at(NOW.replace(day=1), jobs=False)
        rows = []
        for row in ROWS:
            name = f"{row['user_id']}-2"
            rows.append({**row, "user_id": name})
            lago.user(name, "desks", subscription_at="2026-03-01T00:00:00Z")
            lago.use(name, "desks", f"desk of {name}", NOW.replace(day=2))
            lago.use(name, "tokens", 2, NOW.replace(day=3))
        lago.at(NOW)
        plan = migration.plan(rows, way="midnight", cutover=at.date(), credit=credit, decide=decide)
        [acme] = plan.organizations
        migration.execute(plan, journal)
        lago.at(at - timedelta(seconds=30))
        migration.execute(plan, journal)
        lago.at(at + timedelta(minutes=15))
        assert migration.execute(plan, journal).is_done
        said = {kind: sum(it.cents for it in acme.effects if it.kind == kind) for kind in ("invoice", "credit_note")}
        own = next(each.cents for each in acme.effects if each.kind == "invoice" and each.who == "acme")
        last = [lago.invoices(row["user_id"])[-1] for row in rows]
        assert said["invoice"] - own == sum(each["fees_amount_cents"] for each in last)
        notes = lago.get("/credit_notes")["credit_notes"]
        assert said["credit_note"] == sum(each["credit_amount_cents"] for each in notes)
        assert migration.verify(journal).findings == ()
        lago.at(MAY)
        off = sum(each["coupons_amount_cents"] for each in lago.invoices("acme"))
        assert off == sum(each.cents for each in acme.effects if each.kind == "twice")
        assert (off == 0) is (at == MIDNIGHT)


def test_what_is_used_now_is_on_no_invoice_of_a_later_period() -> None:
    with inside() as (_, migration):
        plan = migration.plan(ROWS, way="midnight", cutover=date(2026, 4, 20))
    [ann, bob] = [each for each in plan.organizations[0].effects if each.who != "acme"]
    assert (ann.cents, bob.cents) == (1963, 1963)
    assert "usage, which is that of a later period" in ann.says


def test_of_charges_by_the_month_the_last_invoice_bills_the_last_month(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        tokens = lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]
        lago.plan("year", tokens, interval="yearly", bill_charges_monthly=True, cents=36500)
        lago.user("eve", "year", subscription_at="2026-01-01T00:00:00Z")
        lago.use("eve", "tokens", 2, NOW)
        lago.at(NOW + timedelta(minutes=1))
        plan = migration.plan([{"user_id": "eve", "org_id": "e", "org_name": "E"}])
        [eve] = [each for each in plan.organizations[0].effects if each.who == "eve"]
        migration.execute(plan, journal)
        lago.at(datetime(2027, 1, 1, 1, tzinfo=MIDNIGHT.tzinfo))
        assert migration.execute(plan, journal).is_done
        assert eve.cents == lago.invoices("eve")[-1]["fees_amount_cents"] == 36500
        assert 100 in [each["fees_amount_cents"] for each in lago.invoices("eve")]
