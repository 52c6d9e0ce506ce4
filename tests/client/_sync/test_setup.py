# Written by `make sync` from tests/client/_async/test_setup.py: change that.
"""Setting organizations up: once, again, at the same moment, and never onto another plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lago_orgs import (
    AlreadyExists,
    LagoOrgs,
    ConnectionFailed,
    InvalidArgument,
    LagoOrgsError,
    Money,
    NotFound,
    PlanConflict,
    ServerError,
    Subscription,
    SubscriptionConflict,
)
from lago_orgs.client import CallStarted
from lago_orgs.simulator.faults import Fault
from tests.client._sync._io import all_at_once, client, many_clients, outsider

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio


def plans(lago: LagoOrgs) -> None:
    lago.ensure_plan("starter", interval="monthly", amount=Money(10, "USD"))
    lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"))


def test_one_call_makes_customer_and_subscription(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        made = api.subscribe_org_to_plan("org_1", "pro", "ACME", "billing@acme.com", user_id="u7")
        customer = api.get_customer("org_1")
        assert (made.org_id, made.external_id, made.plan_code, made.status) == ("org_1", "org_1", "pro", "active")
        assert customer is not None
        assert (customer.name, customer.email) == ("ACME", "billing@acme.com")
        assert customer.metadata == {"created_by_user_id": "u7"}


def test_setting_up_again_changes_nothing(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        first = api.subscribe_org_to_plan("org_1", "pro", "ACME")
        again = api.subscribe_org_to_plan("org_1", "pro", "Another name", "x@example.com")
        customer = api.get_customer("org_1")
        assert again == first
        assert customer is not None
        assert (customer.name, customer.email) == ("ACME", None)


def test_another_plan_is_a_conflict_that_names_both_and_the_remedies(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        with pytest.raises(PlanConflict, match="change_plan") as caught:
            api.subscribe_org_to_plan("org_1", "starter", "ACME")
        with pytest.raises(PlanConflict):
            api.create_subscription("org_1", "starter")
        now = api.get_subscription("org_1")
    assert (caught.value.current_plan, caught.value.requested_plan) == ("pro", "starter")
    assert "pro" in str(caught.value)
    assert "starter" in str(caught.value)
    assert now is not None
    assert (now.plan_code, now.next_plan_code) == ("pro", None)


@pytest.mark.parametrize("shared", [True, False])
def test_twenty_at_once_make_one(lago: Lago, shared: bool) -> None:
    with many_clients(lago, 1 if shared else 20) as apis:
        plans(apis[0])
        made = all_at_once(
            lambda number: apis[number % len(apis)].subscribe_org_to_plan("org_1", "pro", "ACME", user_id="u1"), 20
        )
        assert [each for each in made if isinstance(each, Exception)] == []
        assert len({each.lago_id for each in made if isinstance(each, Subscription)}) == 1
        every = ["active", "pending", "terminated", "canceled"]
        assert len(apis[0].list_subscriptions("org_1", statuses=every)) == 1
        assert [each.external_id for each in apis[0].iter_customers()] == ["org_1"]


def test_two_plans_at_once_end_in_one_of_them_unchanged(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        made = all_at_once(
            lambda number: api.subscribe_org_to_plan("org_1", ["starter", "pro"][number % 2], "ACME"), 20
        )
        every = api.list_subscriptions("org_1", statuses=["active", "pending", "terminated", "canceled"])
    assert len(every) == 1
    assert {type(each) for each in made} == {Subscription, PlanConflict}


@pytest.mark.parametrize(("theirs", "ours"), [("pro", "starter"), ("starter", "pro")])
def test_a_set_up_that_another_process_crosses_is_a_conflict(lago: Lago, theirs: str, ours: str) -> None:
    def meanwhile(call: CallStarted) -> None:
        # Another process subscribes it between our look and our request.
        if call.operation == "createSubscription" and call.attempt == 1:
            with outsider(lago) as other:
                other.subscribe_org_to_plan("org_1", theirs, "ACME")

    with client(lago, on_request=meanwhile) as api:
        plans(api)
        with pytest.raises(PlanConflict, match="org_1"):
            api.subscribe_org_to_plan("org_1", ours, "ACME")
        now = api.get_subscription("org_1")
        assert now is not None
        # What was to wait for the period's end is taken back. What was dearer holds at once: that is told.
        assert (now.plan_code, now.next_plan_code) == ("pro", None)


def test_a_deletion_whose_answer_is_lost_is_no_error(lago: Lago) -> None:
    with client(lago) as api:
        api.create_org_customer("org_1", "ACME")
        lago.simulator.faults.add(Fault("reset_after"), method="DELETE", times=1)
        assert (api.delete_org_customer("org_1")).external_id == "org_1"
        assert api.get_customer("org_1") is None


def test_a_creation_whose_answer_is_lost_is_no_error(lago: Lago) -> None:
    with client(lago) as api:
        lago.simulator.faults.add(Fault("reset_after"), method="POST", path="/customers", times=1)
        made = api.create_org_customer("org_1", "ACME", metadata={"tier": "gold"})
        assert made.metadata == {"tier": "gold"}
        lago.simulator.faults.add(Fault("reset_after"), method="POST", path="/customers", times=1)
        changed = api.update_org_customer("org_1", metadata={"region": "eu"})
        assert changed.metadata == {"tier": "gold", "region": "eu"}


def test_the_errors_of_a_race_are_read_back_and_not_reported(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.get_or_create_customer("org_1", "ACME")
        # The write is made, its answer is lost, and each repetition fails as it does in a race.
        lago.simulator.faults.add(Fault("reset_after"), method="POST", path="/subscriptions", times=1)
        lago.simulator.faults.add(Fault("status", status=500), method="POST", path="/subscriptions")
        assert (api.subscribe_org_to_plan("org_1", "pro", "ACME")).plan_code == "pro"
        with pytest.raises(ServerError):
            api.subscribe_org_to_plan("org_2", "pro", "B")


def test_products_have_subscriptions_of_their_own(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        chat = api.subscribe_org_to_plan("org_1", "pro", "ACME", product="chat")
        search = api.subscribe_org_to_plan("org_1", "starter", "ACME", product="search")
        assert (chat.external_id, search.external_id) == ("org_1:chat", "org_1:search")
        assert api.get_subscription("org_1") is None
        found = api.get_subscription("org_1", product="search")
        assert found is not None
        assert found.plan_code == "starter"


def test_a_subscription_under_another_id_is_found_and_billed(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.get_or_create_customer("org_1", "ACME")
        body = {"external_customer_id": "org_1", "external_id": "sub_77", "plan_code": "pro"}
        api.api.subscriptions.create_subscription(body={"subscription": body})
        assert api.subscription_id("org_1") == "sub_77"
        same = api.subscribe_org_to_plan("org_1", "pro", "ACME")
        assert same.external_id == "sub_77"
        event = api.record_usage("org_1", "calls", "t1")
        assert event.external_subscription_id == "sub_77"


def test_an_id_of_another_organization_is_never_used(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.subscribe_org_to_plan("a", "pro", "A", product="b")
        # The organization a:b has the very id that product b of the organization a has.
        assert api.get_subscription("a:b") is None
        with pytest.raises(SubscriptionConflict, match="'a'"):
            api.record_usage("a:b", "calls", "t1")
        with pytest.raises(SubscriptionConflict):
            api.subscribe_org_to_plan("a:b", "pro", "AB")
        with pytest.raises(NotFound):
            api.terminate_subscription("a:b")
        still = api.get_subscription("a", product="b")
        assert still is not None
        assert still.is_active


@pytest.mark.parametrize("statuses", [[], ["actve"], ["active", "Pending"]])
def test_a_status_that_lago_would_ignore_is_refused(lago: Lago, statuses: list[str]) -> None:
    with client(lago) as api:
        with pytest.raises(InvalidArgument, match="active, canceled"):
            api.list_subscriptions("org_1", statuses=statuses)


def test_terminate_ends_it_and_only_once(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        ended = api.terminate_subscription("org_1")
        assert ended.status == "terminated"
        assert api.get_subscription("org_1") is None
        with pytest.raises(NotFound):
            api.terminate_subscription("org_1")
        anew = api.create_subscription("org_1", "starter")
        assert (anew.plan_code, anew.is_active) == ("starter", True)


def test_a_termination_whose_answer_is_lost_is_no_error(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        lago.simulator.faults.add(Fault("reset_after"), method="DELETE", times=1)
        assert (api.terminate_subscription("org_1")).status == "terminated"


def test_a_subscription_needs_a_customer(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        with pytest.raises(NotFound, match="subscribe_org_to_plan"):
            api.create_subscription("org_typo", "pro")
        assert api.get_customer("org_typo") is None


def test_an_unknown_plan_is_named(lago: Lago) -> None:
    with client(lago) as api:
        with pytest.raises(NotFound) as caught:
            api.subscribe_org_to_plan("org_1", "nope", "ACME")
    assert caught.value.code == "plan_not_found"


def test_there_is_none_an_outage_and_a_refused_key_are_three_things(lago: Lago) -> None:
    with client(lago) as api:
        assert api.get_subscription("org_1") is None
        assert api.get_customer("org_1") is None
        assert api.get_current_usage("org_1") is None
        lago.simulator.faults.add(Fault("status", status=503))
        for asked in (api.get_subscription, api.get_customer, api.get_current_usage, api.get_invoices):
            with pytest.raises(ServerError):
                asked("org_1")
        lago.simulator.faults.clear()
        lago.simulator.faults.add(Fault("reset_before"))
        for asked in (api.get_subscription, api.get_customer, api.get_current_usage, api.get_invoices):
            with pytest.raises(ConnectionFailed):
                asked("org_1")


def test_deletion_is_guarded(lago: Lago) -> None:
    with client(lago) as api:
        plans(api)
        api.subscribe_org_to_plan("org_1", "pro", "ACME")
        with pytest.raises(LagoOrgsError, match="terminate"):
            api.delete_org_customer("org_1")
        assert api.get_customer("org_1") is not None
        api.terminate_subscription("org_1")
        assert (api.delete_org_customer("org_1")).external_id == "org_1"
        assert api.get_customer("org_1") is None
        with pytest.raises(NotFound):
            api.delete_org_customer("org_1")


def test_creating_twice_is_told_and_getting_is_not(lago: Lago) -> None:
    with client(lago) as api:
        made = api.create_org_customer("org_1", "ACME", metadata={"tier": "gold"}, country="DE")
        with pytest.raises(AlreadyExists, match="get_or_create_customer"):
            api.create_org_customer("org_1", "ACME 2")
        assert (api.get_or_create_customer("org_1", "ACME 2")) == made
        assert (made.country, dict(made.metadata)) == ("DE", {"tier": "gold"})


def test_updates_touch_only_what_is_named(lago: Lago) -> None:
    with client(lago) as api:
        api.create_org_customer("org_1", "ACME", "a@acme.com", metadata={"tier": "gold", "creator": "u1"})
        changed = api.update_org_customer("org_1", email="b@acme.com", metadata={"tier": None, "region": "eu"})
        assert (changed.name, changed.email) == ("ACME", "b@acme.com")
        assert changed.metadata == {"creator": "u1", "region": "eu"}
        cleared = api.update_org_customer("org_1", legal_name=None, country="FR")
        assert (cleared.country, cleared.email, len(cleared.metadata)) == ("FR", "b@acme.com", 2)
        with pytest.raises(InvalidArgument, match="5"):
            api.update_org_customer("org_1", metadata={f"k{number}": "v" for number in range(5)})
        with pytest.raises(NotFound):
            api.update_org_customer("org_2", email="x@example.com")
        assert api.get_customer("org_2") is None


def test_changes_of_metadata_at_once_lose_nothing_they_report(lago: Lago) -> None:
    with many_clients(lago, 4) as apis:
        apis[0].create_org_customer("org_1", "ACME", metadata={"tier": "gold"})
        made = all_at_once(
            lambda number: apis[number].update_org_customer("org_1", metadata={"tier": f"{number}"}), 4
        )
        assert [each for each in made if isinstance(each, Exception)] == []


def test_customers_are_read_page_by_page(lago: Lago) -> None:
    with client(lago) as api:
        all_at_once(lambda number: api.create_org_customer(f"org_{number}", "ACME"), 203)
        assert len({each.external_id for each in api.iter_customers()}) == 203
        assert [each.external_id for each in api.iter_customers(search="org_202")] == ["org_202"]
