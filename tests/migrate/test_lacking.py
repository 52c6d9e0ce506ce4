"""A plan that has no charge for what the users' plans bill is a question, whatever the way, and is verified."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs.migrate import Journal
from tests.migrate.conftest import MIDNIGHT
from tests.migrate.inside import ROWS, inside


@pytest.mark.parametrize("way", ["period-end", "midnight", "now", "carry", "joined"])
def test_a_metric_that_the_organization_is_not_billed_for_needs_a_decision(way: Any) -> None:
    with inside() as (lago, migration):
        lago.plan("org", lago.metric("calls"))
        terms: Any = {"plan_code": "org", "way": way}
        if way == "midnight":
            terms["cutover"] = datetime(2026, 3, 20, tzinfo=UTC).date()
        if way == "joined":
            lago.user("acme", "org")
            terms = {}
        decide = {"unpaid": "leave", "joined": "join"}
        [acme] = migration.plan(ROWS, decide=decide, **terms).organizations
        told = [each for each in acme.open if each.kind == "metrics"]
        assert [("tokens" in each.says, each.users) for each in told] == [(True, ("ann", "bob"))]
        [acme] = migration.plan(ROWS, decide={**decide, "metrics": "drop"}, **terms).organizations
        # What was used already is not carried to a plan that does not bill it, whatever is decided.
        assert [each.kind for each in acme.open] == (["carry"] if way == "carry" else [])


@pytest.mark.parametrize("decided", [False, True])
def test_usage_of_it_is_counted_as_nobodys(tmp_path: Path, *, decided: bool) -> None:
    with inside() as (lago, migration), Journal(tmp_path / "journal") as journal:
        lago.plan(
            "org",
            lago.metric("calls"),
            *([] if decided else [lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]]),
        )
        decide = {"unpaid": "leave", **({"metrics": "drop"} if decided else {})}
        plan = migration.plan(ROWS, plan_code="org", decide=decide)
        migration.execute(plan, journal)
        lago.at(MIDNIGHT + timedelta(minutes=15))
        assert migration.execute(plan, journal).is_done
        lago.use("acme", "tokens", 100, MIDNIGHT + timedelta(minutes=5))
        if not decided:
            # Somebody takes the charge away afterwards: it is found, for nobody decided it.
            lago.simulator.organization(lago.key).plans.where("code", "org")[0].charges[:] = []
        found = migration.verify(journal)
        [tokens] = [each for each in found.figures if each.code == "tokens"]
        assert (tokens.events, tokens.users, tokens.organization, tokens.nobodys) == (3, 2, 0, 1)
        assert [each.kind for each in found.findings] == ([] if decided else ["unpriced"])
