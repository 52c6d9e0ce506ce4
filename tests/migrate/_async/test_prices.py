# The source of the flavour for threads: run `make sync` after a change.
"""Prices of users' own go with them, where that was decided and all have the same, and come back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs.migrate import Journal
from lago_orgs.simulator.faults import Fault
from lago_orgs.simulator.resources.charges import of_subscriptions
from lago_orgs.simulator.resources.subscriptions import actions
from lago_orgs.simulator.views.charges import serialize_fixed
from lago_orgs.simulator.views.subscriptions import single
from tests.migrate._async._io import made
from tests.migrate.conftest import BOUGHT, MIDNIGHT, NOW, Lago

if TYPE_CHECKING:
    from pathlib import Path

    from lago_orgs.migrate import OrganizationPlan

pytestmark = pytest.mark.anyio

EVER = "status[]=active&status[]=terminated"
ROWS = [{"user_id": "ann", "org_id": "acme"}, {"user_id": "bob", "org_id": "acme"}]


def cheaper(lago: Lago, cents: int = 1000, amount: str = "0.2") -> dict[str, Any]:
    [charge] = lago.get("/plans/solo")["plan"]["charges"]
    charges = [{"id": charge["lago_id"], "properties": {"amount": amount}, "tax_codes": ["vat"]}]
    return {"plan_overrides": {"amount_cents": cents, "charges": charges}}


@pytest.fixture
def haggled(lago: Lago) -> Lago:
    """A plan, a tax, and ann, who pays less than the plan says."""
    lago.simulator.reset(api_key=lago.key, now=BOUGHT, premium=True)
    lago.post("/taxes", {"tax": {"name": "VAT", "code": "vat", "rate": "20"}})
    lago.plan("solo", lago.metric("tokens"))
    lago.user("ann", **cheaper(lago))
    return lago


async def planned(lago: Lago, choice: str, **options: Any) -> OrganizationPlan:
    async with made(lago) as migration:
        plan = await migration.plan(ROWS, decide={"overrides": choice}, **options)
    return plan.organizations[0]


def kinds(plan: OrganizationPlan) -> list[str]:
    return [each.kind for each in plan.open]


@pytest.mark.parametrize("way", ["period-end", "carry"])
async def test_the_organization_is_billed_its_users_own_prices(haggled: Lago, tmp_path: Path, way: Any) -> None:
    lago = haggled
    lago.user("bob", **cheaper(lago, amount="0.20"))
    lago.at(NOW)
    lago.use("ann", "tokens", 10, NOW - timedelta(hours=1))
    async with made(lago) as migration:
        plan = await migration.plan(ROWS, way=way, decide={"overrides": "move"})
        [acme] = plan.organizations
        assert not acme.open
        [step] = [each for each in acme.steps if each.kind == "subscribe"]
        prices = "the fee 10.00 USD instead of 31.00 USD; of tokens the amount 0.2 instead of 0.5"
        assert f"at ann's own prices: {prices}; of tokens the taxes vat instead of none" in step.says
        assert {each.cents for each in acme.effects if each.who == "acme"} == {1000 if way == "period-end" else 1200}
        with Journal(tmp_path / "journal") as journal:
            # The answer is lost: what is sent again would begin the subscription anew.
            lago.simulator.faults.add(Fault("reset_after"), method="POST", path="/subscriptions$", times=1)
            assert (await migration.execute(plan, journal)).exit_code == (3 if way == "carry" else 0)
            await migration.execute(plan, journal)
            lago.at(MIDNIGHT + timedelta(seconds=5))
            await migration.execute(plan, journal)
            lago.at(MIDNIGHT + timedelta(minutes=15))
            assert (await migration.execute(plan, journal)).is_done
            assert len(lago.get("/subscriptions?external_customer_id=acme&" + EVER)["subscriptions"]) == 1
            assert (await migration.verify(journal)).findings == ()
            lago.use("acme", "tokens", 10, MIDNIGHT + timedelta(hours=1))
            lago.at(MIDNIGHT + timedelta(days=31))
            *_, invoice = lago.invoices("acme")
            fees = {fee["item"]["type"]: (fee["amount_cents"], fee["taxes_amount_cents"]) for fee in invoice["fees"]}
            assert fees == {"subscription": (1000, 0), "charge": (200, 40)}
            assert (await migration.rollback(journal, yes=True)).is_done
    again = lago.subscription("bob")["plan"]
    assert (again["amount_cents"], again["charges"][0]["properties"]["amount"]) == (1000, "0.20")


async def test_different_prices_are_refused_by_name_until_it_is_decided_whose_hold(haggled: Lago) -> None:
    lago = haggled
    lago.user("bob")
    lago.at(NOW)
    for choice in ("move", "first", "drop"):
        acme = await planned(lago, choice)
        assert kinds(acme) == (["prices"] if choice == "move" else [])
        [step] = [each for each in acme.steps if each.kind == "subscribe"]
        assert ("plan_overrides" in (step.body or {})["subscription"]) == (choice != "drop")
        if choice == "move":
            [open_one] = acme.open
            assert "ann: the fee 10.00 USD instead of 31.00 USD" in open_one.says
            assert "bob: those of the plan" in open_one.says
            assert "overrides=first" in open_one.remedy
    assert kinds(await planned(lago, "move", way="now")) == ["prices"]


async def test_prices_that_cannot_be_the_organizations_are_refused_by_name(haggled: Lago) -> None:
    lago = haggled
    lago.user("bob", **cheaper(lago))
    lago.plan("other", lago.get("/billable_metrics/tokens")["billable_metric"]["lago_id"])
    lago.at(NOW)
    acme = await planned(lago, "move", plan_code="other")
    assert kinds(acme) == ["prices"]
    assert "which the organization is to have" in acme.open[0].says
    [charge] = lago.get("/plans/solo")["plan"]["charges"]
    lago.post("/plans/solo/charges", {"charge": {"billable_metric_id": lago.metric("calls"), "code": "calls", **MODEL}})
    acme = await planned(lago, "move")
    assert {each.users for each in acme.open} == {("ann",), ("bob",)}
    assert "the plan charges for calls, and it does not" in acme.open[0].says
    lago.user("acme")
    acme = await planned(lago, "first")
    assert kinds(acme) == ["joined", "prices"]
    assert charge["code"] == "tokens"


MODEL = {"charge_model": "standard", "properties": {"amount": "1"}}


async def test_what_is_set_beside_a_plan_is_asked_about_too(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    """Units and thresholds of a subscription's own, of which Lago makes no plan of its own and which no list shows."""
    lago.post("/add_ons", {"add_on": {"name": "s", "code": "help", "amount_cents": 100, "amount_currency": "USD"}})
    [add_on] = lago.get("/add_ons")["add_ons"]
    fixed = {"add_on_id": add_on["lago_id"], "charge_model": "standard", "properties": {"amount": "3"}, "units": "2"}
    lago.plan("solo", lago.metric("tokens"), fixed_charges=[fixed])
    lago.user("ann")
    lago.user("bob")
    lago.at(NOW)
    async with made(lago) as migration:
        plan = await migration.plan(ROWS)
    assert not plan.open
    monkeypatch.setattr(of_subscriptions, "serialize_fixed", lambda each: {**serialize_fixed(each), "units": "5"})
    monkeypatch.setattr(actions, "single", with_thresholds)
    async with made(lago) as migration:
        plan = await migration.plan(ROWS)
    assert [each.kind for each in plan.open[0].open] == ["overrides"]
    acme = await planned(lago, "move")
    assert not acme.open
    [step] = [each for each in acme.steps if each.kind == "subscribe"]
    assert "of help the units 5 instead of 2.0; usage invoiced at the cents [700] instead of none" in step.says
    [charge] = lago.get("/plans/solo")["plan"]["fixed_charges"]
    body = (step.body or {})["subscription"]
    assert body["plan_overrides"] == {"fixed_charges": [{"id": charge["lago_id"], "units": "5"}]}
    assert [each["amount_cents"] for each in body["usage_thresholds"]] == [700]


def with_thresholds(*arguments: Any, **named: Any) -> dict[str, Any]:
    threshold = {"amount_cents": 700, "recurring": False, "threshold_display_name": None}
    return {**single(*arguments, **named), "applicable_usage_thresholds": [threshold]}


async def test_prices_that_change_on_the_way_stop_their_organization(haggled: Lago, tmp_path: Path) -> None:
    lago = haggled
    lago.user("bob", **cheaper(lago))
    lago.at(NOW)
    async with made(lago) as migration:
        plan = await migration.plan(ROWS, decide={"overrides": "move"})
        with Journal(tmp_path / "journal") as journal:
            await migration.execute(plan, journal)
            own = lago.simulator.organization(lago.key).subscriptions.where("external_id", "ann")[0].plan
            own.amount_cents = 900
            lago.at(MIDNIGHT + timedelta(seconds=5))
            found = await migration.execute(plan, journal)
            assert found.exit_code == 5
            assert "the prices of 'ann' changed since the plan: amount_cents" in found.organizations[0].says
            own.amount_cents = 1000
            lago.at(MIDNIGHT + timedelta(minutes=15))
            assert (await migration.execute(plan, journal)).is_done
            given = lago.simulator.organization(lago.key).subscriptions.where("external_id", "acme")[0].plan
            given.charges[0].properties["amount"] = "0.4"
            [finding] = (await migration.verify(journal)).findings
            assert (finding.kind, "the charge tokens" in finding.says) == ("prices", True)


async def test_a_rehearsal_bills_own_prices(haggled: Lago) -> None:
    lago = haggled
    lago.user("bob", **cheaper(lago))
    lago.at(NOW)
    lago.use("ann", "tokens", 10, NOW - timedelta(hours=1))
    async with made(lago) as migration:
        rehearsal = await migration.rehearse(ROWS, decide={"overrides": "move"})
    assert rehearsal.differences == ()
    assert rehearsal.exit_code == 0, (rehearsal.left_out, rehearsal.verified)
    assert [(each.customer, each.fees) for each in rehearsal.bills] == [("ann", 1200), ("bob", 1000), ("acme", 1000)]
