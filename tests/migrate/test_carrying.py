"""The period under way goes to the organization whole, or not at all: nobody pays twice, and no usage is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

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
            assert migration.verify(journal, late="invoice").written == ()
            assert migration.verify(journal, late="send").written == ()
        sent = lago.get("/events?external_subscription_id=acme&per_page=100")["events"]
        assert not {carried_id("ann", "late-1"), carried_id("bob", "own-1")} & {it["transaction_id"] for it in sent}


@pytest.mark.parametrize(
    ("day", "billed", "says"),
    [
        (16, 0, "void"),
        (20, 300, "300 USD cents from 2026-03-17 to 2026-03-19 are the organization's, in another one-off"),
        (34, 1500, "the one-off invoice stays: its days from 2026-03-17 to 2026-03-31 were the organization's"),
    ],
)
def test_a_rollback_leaves_the_organization_the_days_that_it_had(
    tmp_path: Path, day: int, billed: int, says: str
) -> None:
    with small() as (lago, migration):
        lago.plan("early", lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"], pay_in_advance=True)
        lago.at(BOUGHT.replace(hour=20), jobs=False)
        for name in ("dee", "eve"):
            lago.user(name, "early", subscription_at="2026-03-01T00:00:00Z")
        lago.at(NOW)
        rows = [{"user_id": name, "org_id": "early", "org_name": "Early"} for name in ("dee", "eve")]
        plan = migration.plan(rows, way="carry", decide={**DECIDE, "advance": "invoice", "unpaid": "leave"})
        with Journal(tmp_path / "journal") as journal:
            assert migration.execute(plan, journal).is_done
            lago.at(NOW + timedelta(days=day - 16, hours=1))
            told = migration.rollback(journal)
            assert "each of them is 100 USD cents" in str(told.steps)
            done = migration.rollback(journal, yes=True)
            again = migration.rollback(journal, yes=True)
        one_offs = [each for each in lago.invoices("early") if each["invoice_type"] == "one_off"]
    assert done.is_done
    assert again.is_done
    assert sum(each["fees_amount_cents"] for each in one_offs if each["status"] == "finalized") == billed
    assert says in str(done.steps)


def test_charges_by_the_month_of_a_longer_plan_end_with_its_period(tmp_path: Path) -> None:
    with small() as (lago, migration):
        tokens = lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"]
        lago.plan("long", tokens, interval="yearly", bill_charges_monthly=True)
        lago.user("dee", "long")
        lago.use("dee", "tokens", 2, NOW)
        rows = [{"user_id": "dee", "org_id": "d", "org_name": "D"}]
        ways: list[dict[str, Any]] = [{"way": "now"}, {"way": "midnight", "cutover": MIDNIGHT.date().replace(day=10)}]
        for options in ways:
            [found] = migration.plan(rows, **options).organizations
            assert [(each.kind, each.users) for each in found.open] == [("monthly", ("dee",))]
        plan = migration.plan(rows)
        with Journal(tmp_path / "journal") as journal:
            migration.execute(plan, journal)
            lago.at(MIDNIGHT.replace(year=2027, month=1) + timedelta(hours=1))
            assert migration.execute(plan, journal).is_done
            assert migration.verify(journal).findings == ()
