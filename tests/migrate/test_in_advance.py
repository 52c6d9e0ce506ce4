"""Usage that is charged as it comes, and came before the organization's subscription was made: Lago bills it never."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT
from tests.migrate.inside import inside

ROWS = [{"user_id": "cy", "org_id": "acme"}]
TIERS = [
    {"from_value": 0, "to_value": 100, "per_unit_amount": "2", "flat_amount": "0"},
    {"from_value": 101, "to_value": None, "per_unit_amount": "1", "flat_amount": "0"},
]


def moved_too_early(lago: Any, migration: Any, journal: Journal, **charge: Any) -> Any:
    calls = lago.metric("calls")
    standard = {"charge_model": "standard", "properties": {"amount": "0.5"}}
    charges = [{"billable_metric_id": calls, "pay_in_advance": True, **standard, **charge}]
    lago.plan("prompt", cents=0, charges=charges)
    lago.user("cy", "prompt")
    plan = migration.plan(ROWS, decide={"unpaid": "leave"})
    migration.execute(plan, journal)
    lago.at(MIDNIGHT + timedelta(seconds=5))
    lago.use("acme", "calls", 100, MIDNIGHT + timedelta(seconds=5), "early")
    lago.at(MIDNIGHT + timedelta(minutes=15))
    assert migration.execute(plan, journal).is_done
    lago.use("acme", "calls", 6, MIDNIGHT + timedelta(minutes=15), "in time")
    return plan


def billed(lago: Any) -> int:
    return sum(each["fees_amount_cents"] for each in lago.invoices("acme"))


@pytest.mark.parametrize("late", ["send", "invoice"])
@pytest.mark.parametrize("later", [timedelta(minutes=20), timedelta(days=61)])
def test_what_came_before_the_subscription_is_found_and_billed_once(
    tmp_path: Path, late: str, later: timedelta
) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        plan = moved_too_early(lago, migration, journal)
        [told] = [each for each in plan.organizations[0].conflicts if each.kind == "in_advance"]
        assert "calls" in told.says
        assert "'acme'" in told.says
        assert 'guard="hold"' in told.remedy
        assert not plan.open
        lago.at(MIDNIGHT + later)
        assert [each.kind for each in migration.verify(journal).findings] == ["in_advance"]
        assert billed(lago) == 300
        assert migration.verify(journal, late=late).findings == ()
        assert billed(lago) == 5300
        assert migration.verify(journal, late=late).written == ()
        assert billed(lago) == 5300


def test_what_depends_on_other_usage_is_left_to_whoever_reads_it(tmp_path: Path) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        moved_too_early(lago, migration, journal, charge_model="graduated", properties={"graduated_ranges": TIERS})
        before = billed(lago)
        found = migration.verify(journal, late="send")
        assert [each.kind for each in found.findings] == ["in_advance"]
        assert "one-off" in found.findings[0].remedy
        assert billed(lago) == before


def test_a_plan_in_arrears_needs_no_such_care() -> None:
    with inside() as (_, migration):
        plan = migration.plan([{"user_id": "ann", "org_id": "acme"}])
    assert plan.organizations[0].conflicts == ()
