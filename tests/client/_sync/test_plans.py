# Written by `make sync` from tests/client/_async/test_plans.py: change that.
"""Plans: declared, changed, previewed, taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import (
    LagoOrgs,
    ChargeSpec,
    DeclarationConflict,
    FilterSpec,
    Graduated,
    InvalidArgument,
    Money,
    NotFound,
    Package,
    Standard,
    Tier,
)
from lago_orgs.simulator.faults import Fault
from tests.client._sync._io import all_at_once, client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio

MARCH_10 = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def three_plans(api: LagoOrgs) -> None:
    for code, dollars in (("free", 0), ("starter", 10), ("pro", 49)):
        api.ensure_plan(code, interval="monthly", amount=Money(dollars, "USD"))


def test_an_upgrade_is_told_and_made_at_once(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        first = api.subscribe_org_to_plan("org_1", "starter", "ACME")
        told = api.preview_plan_change("org_1", "pro")
        assert (api.get_subscription("org_1")) == first
        made = api.change_plan("org_1", "pro")
        now = api.get_subscription("org_1")
    assert told.kind == made.kind == "upgrade"
    assert told.is_immediate
    assert now is not None
    assert now == made.subscription
    assert (now.plan_code, now.previous_plan_code) == ("pro", "starter")
    assert now.lago_id != first.lago_id


def test_a_downgrade_waits_and_can_be_taken_back(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        first = api.subscribe_org_to_plan("org_1", "pro", "ACME")
        made = api.change_plan("org_1", "starter")
        assert made.kind == "downgrade"
        assert (made.subscription.plan_code, made.subscription.next_plan_code) == ("pro", "starter")
        assert made.effective_at is not None
        assert made.effective_at.date() == made.subscription.downgrade_plan_date
        # Asked for again it is left waiting: Lago would cancel it and make another.
        waiting = api.list_subscriptions("org_1", statuses=["pending"])
        assert (api.change_plan("org_1", "starter")).kind == "none"
        assert api.list_subscriptions("org_1", statuses=["pending"]) == waiting
        back = api.cancel_pending_change("org_1")
        assert (back.lago_id, back.plan_code, back.next_plan_code) == (first.lago_id, "pro", None)
        assert api.cancel_pending_change("org_1") == back
        api.change_plan("org_1", "free")
        assert (api.change_plan("org_1", "pro")).kind == "withdraw"
        now = api.get_subscription("org_1")
        assert now is not None
        assert (now.lago_id, now.next_plan_code) == (first.lago_id, None)


def test_setting_up_leaves_a_waiting_downgrade_alone(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        api.change_plan("org_1", "starter")
        again = api.subscribe_org_to_plan("org_1", "pro", "ACME")
        assert again.next_plan_code == "starter"


def test_twenty_changes_at_once_make_one(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        made = all_at_once(lambda _: api.change_plan("org_1", "starter"), 20)
        every = api.list_subscriptions("org_1", statuses=["active", "pending", "canceled", "terminated"])
    assert [each for each in made if isinstance(each, Exception)] == []
    assert sorted(each.status for each in every) == ["active", "pending"]


def test_a_change_whose_answer_is_lost_is_made_once(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        api.subscribe_org_to_plan("org_1", "starter", "ACME")
        lago.simulator.faults.add(Fault("reset_after"), method="POST", path="/subscriptions", times=1)
        api.change_plan("org_1", "pro")
        every = api.list_subscriptions("org_1", statuses=["active", "pending", "canceled", "terminated"])
    assert sorted((each.status, each.plan_code) for each in every) == [("active", "pro"), ("terminated", "starter")]


def test_changing_nothing_is_told(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        with pytest.raises(NotFound):
            api.change_plan("org_1", "pro")
        with pytest.raises(NotFound):
            api.cancel_pending_change("org_1")
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        assert (api.change_plan("org_1", "pro")).kind == "none"
        with pytest.raises(NotFound, match="plan"):
            api.change_plan("org_1", "nope")


def test_a_subscription_that_starts_later_is_edited(lago: Lago) -> None:
    later = datetime(2099, 1, 1, tzinfo=UTC)
    with client(lago) as api:
        three_plans(api)
        made = api.subscribe_org_to_plan("org_1", "starter", "ACME", subscription_at=later)
        assert made.is_pending
        changed = api.change_plan("org_1", "pro")
        assert (changed.kind, changed.effective_at) == ("edit", later)
        assert changed.subscription.plan_code == "pro"
        assert (api.terminate_subscription("org_1")).status == "canceled"


def test_declaring_is_idempotent(lago: Lago) -> None:
    with client(lago) as api:
        planned = api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens", dry_run=True)
        assert (planned.outcome, planned.item) == ("created", None)
        assert api.get_metric("tokens") is None
        for outcome in ("created", "unchanged"):
            metric = api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens", name="Tokens")
            assert metric.outcome == outcome
        renamed = api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens", name="LLM tokens")
        assert (renamed.outcome, [each.path for each in renamed.differences]) == ("updated", ["name"])
        found = api.get_metric("tokens")
        assert found is not None
        assert found.name == "LLM tokens"


def declare(api: LagoOrgs, price: str, *, dry_run: bool = False, change_in_use: bool = False) -> str:
    ensured = api.ensure_plan(
        "pro",
        interval="monthly",
        amount=Money(49, "USD"),
        charges=[ChargeSpec(metric="tokens", properties={"amount": Decimal(price)})],
        dry_run=dry_run,
        change_in_use=change_in_use,
    )
    return ensured.outcome


def test_charges_that_nobody_speaks_of_stay(lago: Lago) -> None:
    with client(lago) as api:
        api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens")
        assert declare(api, "0.001") == "created"
        told = api.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"))
        renamed = api.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), name="Professional")
        found = api.get_plan("pro")
        emptied = api.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=[])
    assert (told.outcome, renamed.outcome, emptied.outcome) == ("unchanged", "updated", "updated")
    assert found is not None
    assert [charge.billable_metric_code for charge in found.charges] == ["tokens"]
    assert [each.path for each in emptied.differences] == ["charges[tokens]"]


def test_a_plan_is_written_only_where_it_differs(lago: Lago) -> None:
    with client(lago) as api:
        with pytest.raises(NotFound, match="ensure_metric"):
            declare(api, "0.001")
        api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens")
        assert declare(api, "0.001", dry_run=True) == "created"
        assert api.get_plan("pro") is None
        assert declare(api, "0.001") == "created"
        before = api.get_plan("pro")
        assert declare(api, "0.0010") == "unchanged"
        assert declare(api, "0.002") == "updated"
        after = api.get_plan("pro")
        assert before is not None
        assert after is not None
        assert before.charges[0].lago_id == after.charges[0].lago_id
        assert after.charges[0].properties["amount"] == "0.002"


def test_the_prices_of_subscribers_do_not_change_by_accident(lago: Lago) -> None:
    with client(lago) as api:
        api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="tokens")
        declare(api, "0.001")
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        with pytest.raises(DeclarationConflict, match="change_in_use") as caught:
            declare(api, "0.002")
        assert [each.path for each in caught.value.differences] == ["charges[tokens].properties"]
        assert declare(api, "0.002", change_in_use=True) == "updated"
        with pytest.raises(DeclarationConflict, match="another code"):
            api.ensure_plan("pro", interval="yearly", amount=Money(49, "USD"), change_in_use=True)


def test_declaring_at_once_makes_one(lago: Lago) -> None:
    with client(lago) as api:
        made = all_at_once(lambda _: api.ensure_metric("calls"), 10)
        assert [each for each in made if isinstance(each, Exception)] == []
        plans = all_at_once(lambda _: api.ensure_plan("p", interval="monthly", amount=Money(1, "USD")), 10)
        assert [each for each in plans if isinstance(each, Exception)] == []


def test_filters_that_bill_twice_are_refused(lago: Lago) -> None:
    with client(lago) as api:
        charge = ChargeSpec(
            metric="tokens",
            properties={"amount": "1"},
            filters=(
                FilterSpec(values={"region": ["eu"]}, properties={"amount": "2"}),
                FilterSpec(values={"tier": ["gold"]}, properties={"amount": "3"}),
            ),
        )
        with pytest.raises(InvalidArgument, match="bill twice"):
            api.ensure_plan("p", interval="monthly", amount=Money(1, "USD"), charges=[charge])
        with pytest.raises(InvalidArgument, match="negative"):
            api.ensure_plan("p", interval="monthly", amount=Money(-1, "USD"))
        assert api.get_plan("p") is None


def test_a_catalogue_declared_twice_is_unchanged(lago: Lago) -> None:
    with client(lago) as api:
        for outcome in ("created", "unchanged"):
            tokens = api.ensure_metric(
                "tokens",
                aggregation_type="sum_agg",
                field_name="n",
                filters={"model": ["small", "large"]},
                rounding=("ceil", 2),
            )
            plan = api.ensure_plan(
                "metered",
                interval="monthly",
                amount=Money(0, "USD"),
                charges=[
                    ChargeSpec(
                        metric="tokens",
                        price=Graduated([Tier(up_to=Decimal("5.3"), per_unit_amount=1), Tier(per_unit_amount="0.5")]),
                        filters=(
                            FilterSpec(
                                values={"model": ["large"]},
                                price=Graduated([Tier(per_unit_amount="9")]),
                                invoice_display_name="Large",
                            ),
                        ),
                        invoice_display_name="Tokens",
                    )
                ],
            )
            assert (tokens.outcome, plan.outcome) == (outcome, outcome)
        api.subscribe_org_to_plan("org_1", "metered", "ACME")
        api.record_usage("org_1", "tokens", "t-1", {"n": Decimal("6.3"), "model": "small"})
        usage = api.get_current_usage("org_1")
    assert usage is not None
    assert usage.total_amount == Money("5.80", "USD")


def test_a_refused_change_writes_nothing_and_a_dry_run_says_so(lago: Lago) -> None:
    written: list[str] = []
    with client(lago, on_request=lambda call: written.append(call.method)) as api:
        api.ensure_metric("tokens", aggregation_type="sum_agg", field_name="n")
        declare(api, "0.001")
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        api.terminate_subscription("org_1")
        before = api.get_plan("pro")
        written.clear()
        packaged = [ChargeSpec(metric="tokens", price=Package(amount=2, package_size=1000))]
        several: tuple[dict[str, Any], ...] = ({"dry_run": True}, {"change_in_use": True}, {})
        for options in several:
            with pytest.raises(DeclarationConflict, match="another code") as caught:
                api.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=packaged, **options)
            assert "change_in_use" not in str(caught.value)
            with pytest.raises(DeclarationConflict, match="another code"):
                api.ensure_metric("tokens", aggregation_type="max_agg", field_name="n", dry_run=bool(options))
        misspelt = [ChargeSpec(metric="tokens", properties={"amount": "1", "free_unit": 1})]
        with pytest.raises(InvalidArgument, match="free_unit"):
            api.ensure_plan("new", interval="monthly", amount=Money(49, "USD"), charges=misspelt)
        assert set(written) == {"GET"}
        assert api.get_plan("pro") == before


def test_a_whole_catalogue_can_be_rehearsed(lago: Lago) -> None:
    with client(lago) as api:
        assert (api.ensure_metric("calls", dry_run=True)).outcome == "created"
        charges = [ChargeSpec(metric="calls", price=Standard(1))]
        made = api.ensure_plan("p", interval="monthly", amount=Money(1, "USD"), charges=charges, dry_run=True)
        assert made.outcome == "created"
        charges = [ChargeSpec(metric="nobody_declared_it", price=Standard(1))]
        with pytest.raises(NotFound, match="ensure_metric"):
            api.ensure_plan("p", interval="monthly", amount=Money(1, "USD"), charges=charges, dry_run=True)


def test_a_plan_that_is_not_there_leaves_nothing_behind(lago: Lago) -> None:
    with client(lago) as api:
        three_plans(api)
        with pytest.raises(NotFound, match="no plan 'startre'; did you mean 'starter'"):
            api.subscribe_org_to_plan("org_1", "startre", "ACME")
        assert api.get_customer("org_1") is None
        api.get_or_create_customer("org_1", "ACME")
        with pytest.raises(NotFound, match="no plan 'prro'; did you mean 'pro'"):
            api.create_subscription("org_1", "prro")
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        with pytest.raises(NotFound, match="no plan 'fre'; did you mean 'free'"):
            api.change_plan("org_1", "fre")


def test_who_deletes_while_reading_skips_nobody(lago: Lago) -> None:
    with client(lago) as api:
        for number in range(130):
            api.api.customers.create_customer(body={"customer": {"external_id": f"org-{number}"}})
        for customer in api.iter_customers():
            api.delete_org_customer(customer.org_id, end_subscriptions=True)
        assert [each.org_id for each in api.iter_customers()] == []


def test_a_read_logs_nothing_of_a_write(lago: Lago, caplog: pytest.LogCaptureFixture) -> None:
    with client(lago) as api:
        api.get_current_usage("nobody")
        api.get_past_usage("nobody")
        assert api.subscription_id("nobody") == "nobody"
        assert not [each for each in caplog.records if each.levelname == "WARNING"]
        api.record_usage("nobody", "calls", "t")
    assert [each.getMessage() for each in caplog.records if each.levelname == "WARNING"] != []


def test_an_operation_called_wrongly_says_how(lago: Lago) -> None:
    with client(lago) as api:
        with pytest.raises(TypeError, match=r"wallets\.create_wallet\(body=\.\.\.\)"):
            api.api.wallets.create_wallet({"wallet": {}})  # type: ignore[call-arg]  # that is the mistake
