"""Days that users have paid, and are not credited for, are billed to their organization as well: the plan says so."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT, NOW
from tests.migrate.inside import ROWS, inside

LEAVE = {"unpaid": "leave", "twice": "credit"}


@pytest.mark.parametrize(("way", "cents"), [("now", 1600), ("midnight", 700)])
def test_what_is_not_credited_is_said_and_given_back(tmp_path: Path, way: Any, cents: int) -> None:
    cutover = date(2026, 3, 25) if way == "midnight" else None
    with inside(pay_in_advance=True) as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = migration.plan(ROWS, way=way, cutover=cutover, credit="skip", decide=LEAVE)
        effects = [(each.kind, each.cents) for each in plan.organizations[0].effects if each.who == "acme"]
        assert effects == [("invoice", cents), ("twice", cents)]
        migration.execute(plan, journal)
        if cutover is not None:
            lago.at(MIDNIGHT.replace(month=3, day=24, hour=23, minute=59, second=5))
            migration.execute(plan, journal)
            lago.at(MIDNIGHT.replace(month=3, day=25, second=5))
            migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(hours=1))
        assert migration.execute(plan, journal).is_done
        bills = [(each["fees_amount_cents"], each["coupons_amount_cents"]) for each in lago.invoices("acme")]
    # A coupon that is given after the first invoice takes off the next one.
    assert (bills[0][0], sum(off for _, off in bills)) == (cents, cents)


@pytest.mark.parametrize("credit", ["credit", "offset"])
def test_what_is_credited_is_billed_twice_on_one_day_alone(credit: str) -> None:
    with inside(pay_in_advance=True) as (_, migration):
        plan = migration.plan(ROWS, way="now", credit=credit, decide=LEAVE)
    assert [each.cents for each in plan.organizations[0].effects if each.kind == "twice"] == [100]
    assert plan.made_at.date() == NOW.date()


@pytest.mark.parametrize(("way", "days"), [("now", 16), ("carry", 15), ("midnight", 7)])
def test_what_is_paid_beyond_the_organizations_first_period_is_billed_twice_too(
    tmp_path: Path, way: Any, days: int
) -> None:
    """Her days are paid until 14 April: those of March are 100 cents each, and 14 of April's 30 days are 1447."""
    cutover = date(2026, 3, 25) if way == "midnight" else None
    decide = {**LEAVE, "billing_time": "calendar", "advance": "invoice"}
    with inside(pay_in_advance=True) as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.at(NOW.replace(day=15, hour=0, minute=5), jobs=False)
        lago.user("dee", "solo", billing_time="anniversary", subscription_at="2026-03-15T00:00:00Z")
        lago.at(NOW)
        rows = [{**ROWS[0], "user_id": name} for name in ("ann", "dee")]
        plan = migration.plan(rows, way=way, cutover=cutover, credit="skip", decide=decide)
        [acme] = plan.organizations
        assert [each.cents for each in acme.effects if each.kind == "twice"] == [100 * days + 1447]
        migration.execute(plan, journal)
        if cutover is not None:
            lago.at(MIDNIGHT.replace(month=3, day=24, hour=23, minute=59, second=5))
            migration.execute(plan, journal)
            lago.at(MIDNIGHT.replace(month=3, day=25, minute=15))
        assert migration.execute(plan, journal).is_done
        [coupon] = lago.get("/applied_coupons?external_customer_id=acme")["applied_coupons"]
        assert coupon["amount_cents"] == 100 * days + 1447
