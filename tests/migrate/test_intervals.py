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


def test_the_coupon_of_such_days_is_for_the_last_invoice_of_an_organization_that_is_rolled_back(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        mixed(lago)
        decide = {"twice": "credit", "recurring": "resend", "unpaid": "leave"}
        plan = migration.plan(ROWS, way="carry", plan_code="month", decide=decide)
        assert migration.execute(plan, journal).is_done
        lago.at(NOW.replace(day=19, hour=9))
        assert migration.rollback(journal, yes=True).is_done
        [bill] = lago.invoices("acme")
        # 19 days, and the tokens; the coupons of 14 of these days, and of the desk, which dee is billed again.
        assert (bill["fees_amount_cents"], bill["coupons_amount_cents"]) == (1900 + 300 + 50, 1423 + 50)
        assert migration.verify(journal).findings == ()


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


@pytest.mark.parametrize("in_advance", [False, True])
@pytest.mark.parametrize("decide", [{}, {"twice": "credit"}])
def test_days_that_a_users_period_lasts_beyond_the_organizations_begin_are_said_and_given_back(
    tmp_path: Path, decide: Any, *, in_advance: bool
) -> None:
    """Her period lasts until 14 April, and the organization begins with the others' end, on the first."""
    with inside(pay_in_advance=in_advance) as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.at(NOW.replace(day=15, hour=0, minute=5), jobs=False)
        lago.user("dee", "solo", billing_time="anniversary", subscription_at="2026-03-15T00:00:00Z")
        lago.at(NOW)
        rows = [{**ROWS[0], "user_id": name} for name in ("ann", "bob", "dee")]
        plan = migration.plan(rows, decide={"unpaid": "leave", "billing_time": "calendar", **decide})
        [acme] = plan.organizations
        [twice] = [each for each in acme.effects if each.kind == "twice"]
        assert twice.cents == 1447  # 14 of 30 days
        assert "the days from 2026-04-01 to 2026-04-14" in twice.says
        assert "(dee)" in twice.says
        migration.execute(plan, journal)
        for at in (MIDNIGHT + timedelta(minutes=15), MIDNIGHT + timedelta(days=14, minutes=15)):
            lago.at(at)
            done = migration.execute(plan, journal)
        assert done.is_done, done
        lago.at(MAY)
        assert migration.verify(journal).findings == ()
        bills = [each for name in ("dee", "acme") for each in lago.invoices(name)]
        assert sum(each["coupons_amount_cents"] for each in bills) == (1447 if decide else 0)


@pytest.mark.parametrize("way", ["now", "carry", "period-end"])
def test_nothing_is_billed_twice_with_users_whose_plan_has_no_fee(way: Any) -> None:
    with inside() as (lago, migration):
        tokens = lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]
        lago.plan("free", tokens, cents=0, interval="weekly")
        lago.at(NOW.replace(day=17))
        lago.user("fay", "free", subscription_at="2026-03-02T00:00:00Z")
        lago.user("flo", "free", subscription_at="2026-02-05T00:00:00Z", billing_time="anniversary")
        rows = [{**ROWS[0], "user_id": name} for name in ("fay", "flo")]
        decide = {"billing_time": "anniversary" if way == "carry" else "calendar", "unpaid": "leave"}
        [acme] = migration.plan(rows, way=way, plan_code="solo", decide=decide).organizations
        assert [each.says for each in acme.effects if each.kind == "twice"] == []


def test_a_midnight_that_comes_hours_later_is_no_day_that_is_billed_twice() -> None:
    with inside(premium=True, zone="Asia/Tokyo") as (lago, migration):
        lago.user("dee", "solo", timezone="Europe/Berlin")
        rows = [{**ROWS[0], "user_id": name} for name in ("ann", "dee")]
        [acme] = migration.plan(rows, decide={"terms": "first"}).organizations
        assert {"ann", "dee"} == {each.who for each in acme.effects if each.kind == "invoice"} - {"acme"}
        assert [each.says for each in acme.effects if each.kind == "twice"] == []
