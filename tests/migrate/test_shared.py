"""The same value of two users is one unit of their organization: the plan says so, in units and in money."""

from datetime import timedelta
from typing import Any

import pytest

from tests.migrate.conftest import NOW
from tests.migrate.inside import inside

ROWS = [{"user_id": user, "org_id": "desks"} for user in ("dee", "eve")]


def told(lago: Any, migration: Any, *, recurring: bool, **charge: Any) -> list[str]:
    seats = lago.metric("seats", "unique_count_agg", recurring=recurring)
    standard = {"charge_model": "standard", "properties": {"amount": "31"}}
    lago.plan("seated", cents=0, charges=[{"billable_metric_id": seats, **standard, **charge}])
    for name in ("dee", "eve"):
        lago.user(name, "seated")
    lago.at(NOW + timedelta(minutes=1))
    for name in ("dee", "eve"):
        lago.use(name, "seats", "seat-1", NOW)
        lago.use(name, "seats", "seat-2", NOW)
        lago.use(name, "seats", f"seat of {name}", NOW)
    plan = migration.plan(ROWS, decide={"recurring": "resend"})
    assert not plan.open
    return [each.says for each in plan.organizations[0].conflicts if each.kind == "shared_units"]


TIERS = [{"from_value": 0, "to_value": None, "per_unit_amount": "2", "flat_amount": "0"}]


@pytest.mark.parametrize(
    ("charge", "money"),
    [({}, "62.00 USD"), ({"charge_model": "graduated", "properties": {"graduated_ranges": TIERS}}, "")],
)
def test_what_users_have_both_is_said(charge: Any, money: str) -> None:
    with inside() as (lago, migration):
        [says] = told(lago, migration, recurring=True, **charge)
    assert "seats counts each value once per subscription" in says
    assert "2 less than they are now" in says
    assert ("USD" in says, money in says) == (bool(money), True)


def test_what_begins_anew_with_each_period_is_said_without_a_number() -> None:
    with inside() as (lago, migration):
        [says] = told(lago, migration, recurring=False)
    assert "are one unit of the organization" in says
    assert "less" not in says


def test_what_is_nobody_elses_is_not_told() -> None:
    with inside() as (lago, migration):
        seats = lago.metric("seats", "unique_count_agg", recurring=True)
        lago.plan("seated", seats)
        for name in ("dee", "eve"):
            lago.user(name, "seated")
            lago.use(name, "seats", f"seat of {name}", NOW)
        plan = migration.plan(ROWS, decide={"recurring": "resend"})
    assert [each.kind for each in plan.organizations[0].conflicts] == ["recurring"]
