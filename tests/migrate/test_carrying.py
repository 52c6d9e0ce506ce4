"""The period under way goes to the organization whole, or not at all: nobody pays twice, and no usage is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lago_orgs import PlanRefused
from lago_orgs.migrate import Journal
from lago_orgs.migrate.carrying import carried_event, carried_id
from tests.migrate.conftest import BOUGHT, MIDNIGHT, NOW
from tests.migrate.test_interruption import DECIDE, MAY, ROWS, small


def units(lago: Any, customer: str) -> list[tuple[str, str]]:
    return [
        (fee["item"]["code"], fee["units"])
        for invoice in lago.invoices(customer)
        for fee in invoice["fees"]
        if fee["item"]["type"] == "charge"
    ]


def test_after_the_period_nothing_is_carried(tmp_path: Path) -> None:
    with small() as (lago, migration):
        plan = migration.plan(ROWS, way="carry", decide=DECIDE)
        lago.at(MIDNIGHT + timedelta(hours=1))
        with Journal(tmp_path / "journal") as journal:
            found = migration.execute(plan, journal)
            undone = migration.rollback(journal, yes=True)
        assert [each.state for each in found.organizations] == ["not as planned"]
        assert "is over: its users are invoiced for it" in found.organizations[0].says
        assert undone.is_done
        assert lago.get("/subscriptions?external_customer_id=acme")["subscriptions"] == []
        assert {each for user in ("ann", "bob") for each in units(lago, user)} >= {("tokens", "2.0")}


def test_a_second_operator_sends_and_bills_nothing_again(tmp_path: Path) -> None:
    with small() as (lago, migration):
        plan = migration.plan(ROWS, way="carry", decide=DECIDE)
        with Journal(tmp_path / "one") as journal:
            assert migration.execute(plan, journal).is_done
        state = lago.state()
        with Journal(tmp_path / "two") as journal:
            again = migration.execute(plan, journal)
        assert [each.state for each in again.organizations] == ["changed"]
        assert lago.state() == state


@pytest.mark.parametrize("carried", [False, True])
def test_taken_back_in_the_middle_everything_is_billed_once(tmp_path: Path, *, carried: bool) -> None:
    with small() as (lago, migration):
        plan = migration.plan(ROWS, way="carry", decide=DECIDE)
        [organization] = plan.organizations
        left = [step.id for step in organization.steps if step.kind == "carry"][int(carried) :]

        class Stopped(Exception):
            pass

        class Ending(Journal):
            def intend(self, step: Any, **of: Any) -> None:
                if step.id in left:
                    raise Stopped
                super().intend(step, **of)

        with Ending(tmp_path / "journal") as ending, pytest.raises(Stopped):
            migration.execute(plan, ending)
        with Journal(tmp_path / "journal") as journal:
            assert migration.rollback(journal, yes=True).is_done
        lago.at(MAY)
        billed = [float(many) for who in ("ann", "bob", "acme") for code, many in units(lago, who) if code == "tokens"]
        assert sum(billed) == 4.0


def test_what_lago_bills_as_it_comes_is_not_carried(tmp_path: Path) -> None:
    with small() as (lago, migration):
        metric = lago.metric("calls", "count_agg", None)
        charge = {"billable_metric_id": metric, "charge_model": "standard", "properties": {"amount": "1"}}
        lago.plan("prompt", charges=[{**charge, "pay_in_advance": True}])
        lago.user("dee", "prompt")
        plan = migration.plan([{"user_id": "dee", "org_id": "d", "org_name": "D"}], way="carry", decide=DECIDE)
    assert [each.kind for each in plan.organizations[0].open] == ["carry"]
    assert "is billed as it comes" in plan.organizations[0].open[0].says


def test_users_whose_periods_began_before_the_organizations_are_not_carried() -> None:
    with small() as (lago, migration):
        lago.user("dee", "solo", billing_time="anniversary", subscription_at="2026-02-20T00:00:00Z")
        rows = [{"user_id": "dee", "org_id": "d", "org_name": "D"}]
        own = migration.plan(rows, way="carry", decide=DECIDE)
        calendar = migration.plan(rows, way="carry", decide={**DECIDE, "billing_time": "calendar"})
    assert own.organizations[0].open == ()
    assert [each.kind for each in calendar.organizations[0].open] == ["carry"]


def test_an_event_is_carried_under_an_id_of_its_own_with_its_instant_and_its_user() -> None:
    event = {"transaction_id": "a", "code": "tokens", "timestamp": BOUGHT.isoformat(), "properties": {"n": 1}}
    made = carried_event(event, "ann", "ann", "acme", BOUGHT - timedelta(days=1))
    assert made["timestamp"] == f"{BOUGHT.timestamp():.3f}"
    assert made["properties"] == {"n": 1, "user_id": "ann"}
    assert made["transaction_id"] == carried_id("ann", "a")
    assert len({carried_id("ann", "a"), carried_id("bob", "a"), carried_id("ann", "b"), carried_id("a", "nna")}) == 4
    late = carried_event({**event, "properties": {"user_id": "bot"}}, "ann", "ann", "acme", NOW)
    assert (late["timestamp"], late["properties"]) == (f"{NOW.timestamp():.3f}", {"user_id": "bot"})


def test_late_usage_is_neither_billed_again_nor_taken_from_a_user_who_is_billed(tmp_path: Path) -> None:
    with small() as (lago, migration):
        plan = migration.plan(ROWS, way="carry", decide=DECIDE)
        with Journal(tmp_path / "journal") as journal:
            assert migration.execute(plan, journal).is_done
            lago.use("ann", "tokens", 9, BOUGHT + timedelta(hours=4), "late-1")
            assert migration.verify(journal, late="invoice").findings == ()
            lago.subscribe("bob", "solo")
            lago.at(NOW + timedelta(minutes=1), jobs=False)
            lago.use("bob", "tokens", 5, NOW + timedelta(seconds=30), "own-1")
            found = migration.verify(journal, late="send")
            assert {"user", "late"} <= {each.kind for each in found.findings}
            assert migration.rollback(journal, yes=True).is_done
            with pytest.raises(PlanRefused, match="was rolled back; its users are billed"):
                migration.verify(journal, late="send")
        sent = lago.get("/events?external_subscription_id=acme&per_page=100")["events"]
        assert not {carried_id("ann", "late-1"), carried_id("bob", "own-1")} & {it["transaction_id"] for it in sent}
