"""Users of one organization whose periods are not of one length: what is on their invoices already is billed again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW
from tests.migrate.inside import inside

ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in ("ann", "dee")]
MAY = MIDNIGHT.replace(month=5) + timedelta(hours=1)


def mixed(lago: Any, **weekly: Any) -> None:
    """Give the organization a user who is billed by the week, since 2 March, with a seat that came on the 5th."""
    tokens = lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]
    seats = lago.metric("seats", "unique_count_agg", recurring=True)
    lago.plan("month", tokens, seats)
    lago.plan("week", tokens, seats, cents=700, interval="weekly", **weekly)
    lago.at(NOW.replace(day=2, hour=0, minute=5))
    lago.user("dee", "week", subscription_at="2026-03-02T00:00:00Z")
    lago.use("dee", "tokens", 2, NOW.replace(day=4), "dee-1")
    lago.use("dee", "seats", "desk", NOW.replace(day=5), "dee-2")
    lago.at(NOW.replace(day=18))
    lago.use("dee", "tokens", 4, NOW.replace(day=18, hour=9), "dee-3")


@pytest.mark.parametrize("decide", [{}, {"twice": "credit"}])
def test_days_that_are_on_a_users_invoices_already_are_said_and_given_back(tmp_path: Path, decide: Any) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        mixed(lago)
        decide = {**decide, "recurring": "resend", "unpaid": "leave"}
        plan = migration.plan(ROWS, way="carry", plan_code="month", decide=decide)
        [acme] = plan.organizations
        assert acme.open == ()
        twice = [(each.cents, each.says) for each in acme.effects if each.kind == "twice"]
        # 14 of 31 days: of 31 dollars, and of half a dollar for a desk.
        assert [cents for cents, _ in twice] == [1400, 23]
        assert "the days from 2026-03-02 to 2026-03-15 are on invoices of users" in twice[0][1]
        assert "seats is billed to the users and to the organization, for the days that are on" in twice[1][1]
        assert migration.execute(plan, journal).is_done
        lago.at(MAY)
        assert migration.verify(journal).findings == ()
        bills = {who: [each["fees_amount_cents"] for each in lago.invoices(who)] for who in ("ann", "dee", "acme")}
        off = sum(each["coupons_amount_cents"] for each in lago.invoices("acme"))
    assert bills["ann"] == []
    assert bills["dee"] == [700 + 100 + 50, 700 + 50]
    # The tokens of this week and of ann's month, and the desk, which came before dee's period under way.
    assert bills["acme"] == [3100 + 300 + 50, 3100 + 50]
    assert off == (1423 if "twice" in decide else 0)


@pytest.mark.parametrize(
    ("at", "credit", "cents"), [(NOW, "skip", 1500), (NOW, "credit", 0), (NOW.replace(day=1, hour=23), "credit", 100)]
)
def test_what_users_have_paid_in_advance_and_the_organization_too(
    tmp_path: Path, at: Any, credit: str, cents: int
) -> None:
    """The fee of the days that are left is raised as a one-off; on its first day Lago invoices the period itself."""
    decide = {"unpaid": "leave", "advance": "invoice", "twice": "credit"}
    with inside(at=at, pay_in_advance=True) as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS[:1], way="carry", credit=credit, decide=decide)
        [acme] = plan.organizations
        assert acme.open == ()
        assert sum(each.cents for each in acme.effects if each.kind == "twice") == cents
        assert migration.execute(plan, journal).is_done
        lago.at(MAY)
        assert sum(each["coupons_amount_cents"] for each in lago.invoices("acme")) == cents
