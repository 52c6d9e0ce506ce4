# Written by `make sync` from tests/live/_async/test_scenarios.py: change that.
"""The scenarios of the facade, against any Lago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lago_orgs import (
    ActionRefused,
    AlreadyExists,
    LagoOrgs,
    AuthenticationError,
    DeclarationConflict,
    InvalidArgument,
    Money,
    NotFound,
    PlanConflict,
    TransactionIdReused,
    UsageEvent,
    ValidationFailed,
)
from tests.live._sync._io import all_at_once, eventually, scenario

if TYPE_CHECKING:
    from tests.live.conftest import Server

pytestmark = pytest.mark.anyio


def test_the_server_is_well(server: Server) -> None:
    with LagoOrgs(server.url, server.key) as lago:
        health = lago.check_health()
    assert health.is_healthy, health.message


def test_set_up_and_again(server: Server) -> None:
    with scenario(server) as play:
        org, pro = play.org(), play.plans["pro"]
        assert play.lago.get_customer(org) is None
        assert play.lago.get_subscription(org) is None
        first = play.lago.subscribe_org_to_plan(org, pro, "ACME", "billing@acme.com", user_id="u1")
        again = play.lago.subscribe_org_to_plan(org, pro, "Another", "other@acme.com", user_id="u2")
        customer = play.lago.get_customer(org)
        assert first.lago_id == again.lago_id
        assert (first.external_id, first.external_customer_id, first.status) == (org, org, "active")
        assert customer is not None
        assert (customer.name, customer.email) == ("ACME", "billing@acme.com")
        assert customer.metadata == {"created_by_user_id": "u1"}


def test_a_race_of_set_ups(server: Server) -> None:
    with scenario(server) as play:
        org, pro = play.org(), play.plans["pro"]
        clients = [LagoOrgs(server.url, server.key) for _ in range(8)]
        made = all_at_once(
            lambda number: clients[number].subscribe_org_to_plan(org, pro, "ACME", user_id="u1"), 8
        )
        for each in clients:
            each.close()
        every = ["active", "pending", "terminated", "canceled"]
        assert len({each.lago_id for each in made}) == 1
        assert len(play.lago.list_subscriptions(org, statuses=every)) == 1


def test_another_plan_is_a_conflict(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME")
        with pytest.raises(PlanConflict):
            play.lago.subscribe_org_to_plan(org, play.plans["starter"], "ACME")
        now = play.lago.get_subscription(org)
        assert now is not None
        assert (now.plan_code, now.next_plan_code) == (play.plans["pro"], None)


def test_usage_is_billed_once(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME")
        used = {"tokens": Decimal("100.5"), "user_id": "u1"}
        play.lago.record_usage(org, play.metric, f"{org}_1", used)
        again = play.lago.record_usage(org, play.metric, f"{org}_1", used)
        with pytest.raises(TransactionIdReused):
            play.lago.record_usage(org, play.metric, f"{org}_1", {"tokens": Decimal("100.5")})
        events = [
            UsageEvent(
                org_id=org,
                code=play.metric,
                transaction_id=f"{org}_{number}",
                properties=used if number == 1 else {"tokens": 1},
            )
            for number in range(150)
        ]
        result = play.lago.record_batch(events)
        usage = eventually(
            lambda: play.lago.get_current_usage(org),
            lambda seen: bool(seen) and seen.charges[0].events_count == 150,
        )
        assert again.duplicate
        assert (result.recorded, result.duplicates) == (149, 1)
        assert usage is not None
        assert usage.units(play.metric) == Decimal("249.5")
        assert usage.amount == Money("2.50", "USD")


def test_usage_that_is_accepted_and_not_billed(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        made = play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME")
        assert made.started_at is not None
        before = made.started_at - timedelta(milliseconds=1)
        play.lago.record_usage(org, f"{play.metric}_typo", f"{org}_1", {"tokens": 1})
        play.lago.record_usage(org, play.metric, f"{org}_2")
        play.lago.record_usage(org, play.metric, f"{org}_3", {"tokens": "1e3"})
        play.lago.record_usage(org, play.metric, f"{org}_4", {"tokens": 1}, before)
        play.lago.record_usage(org, play.metric, f"{org}_5", {"tokens": 7})
        usage = eventually(
            lambda: play.lago.get_current_usage(org), lambda seen: seen is not None and seen.units(play.metric) > 0
        )
        assert usage is not None
        assert (usage.units(play.metric), usage.charges[0].events_count) == (7, 1)


def test_a_batch_with_faults_is_told_by_event(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        good = {"transaction_id": f"{org}_1", "code": play.metric, "external_subscription_id": org}
        answer = play.lago.send_event_batch(
            [good, {**good, "transaction_id": f"{org}_2", "timestamp": "today"}, {**good, "transaction_id": None}]
        )
        assert {each.index: dict(each.reasons) for each in answer.refusals} == {
            1: {"timestamp": ("invalid_format",)},
            2: {"transaction_id": ("value_is_mandatory",)},
        }
        assert (play.lago.send_event_batch([good])).is_accepted


def test_plans_change_up_and_down_and_back(server: Server) -> None:
    with scenario(server) as play:
        org, starter, pro = play.org(), play.plans["starter"], play.plans["pro"]
        play.lago.subscribe_org_to_plan(org, starter, "ACME")
        up = play.lago.change_plan(org, pro)
        assert (up.kind, up.subscription.plan_code, up.subscription.previous_plan_code) == ("upgrade", pro, starter)
        told = play.lago.preview_plan_change(org, starter)
        down = play.lago.change_plan(org, starter)
        assert told.kind == down.kind == "downgrade"
        assert (down.subscription.plan_code, down.subscription.next_plan_code) == (pro, starter)
        assert told.effective_at is not None
        assert told.effective_at.date() == down.subscription.downgrade_plan_date
        assert (play.lago.change_plan(org, starter)).kind == "none"
        back = play.lago.cancel_pending_change(org)
        assert (back.plan_code, back.next_plan_code) == (pro, None)


def test_an_end_with_an_invoice_and_a_new_beginning(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME")
        play.lago.record_usage(org, play.metric, f"{org}_1", {"tokens": 300})
        eventually(
            lambda: play.lago.get_current_usage(org), lambda seen: seen is not None and seen.units(play.metric) > 0
        )
        ended = play.lago.terminate_subscription(org)
        assert ended.status == "terminated"
        assert play.lago.get_subscription(org) is None
        assert play.lago.get_current_usage(org) is None
        with pytest.raises(NotFound):
            play.lago.terminate_subscription(org)
        [listed] = eventually(lambda: play.lago.get_invoices(org), lambda seen: len(seen) == 1)
        invoice = play.lago.get_invoice(listed.lago_id)
        assert invoice is not None
        fees = {fee.fee_type: fee.amount for fee in invoice.fees or ()}
        assert fees["charge"] == Money(3, "USD")
        assert sum(fees.values()) == invoice.fees_amount
        anew = play.lago.create_subscription(org, play.plans["starter"])
        assert (anew.plan_code, anew.lago_id != ended.lago_id) == (play.plans["starter"], True)


def test_metadata_is_merged(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        play.lago.create_org_customer(org, "ACME", "a@acme.com", metadata={"tier": "gold", "creator": "u1"})
        with pytest.raises(AlreadyExists):
            play.lago.create_org_customer(org, "ACME")
        changed = play.lago.update_org_customer(org, metadata={"tier": "silver", "region": "eu", "creator": None})
        assert changed.metadata == {"tier": "silver", "region": "eu"}
        assert (changed.name, changed.email) == ("ACME", "a@acme.com")
        with pytest.raises(InvalidArgument):
            play.lago.update_org_customer(org, metadata={f"key{number}": "v" for number in range(4)})
        with pytest.raises(ValidationFailed) as caught:
            play.lago.update_org_customer(org, email="no address")
        assert caught.value.says("email", "invalid_email_format")
        again = play.lago.get_customer(org)
        assert again is not None
        assert again.metadata == changed.metadata


@pytest.mark.parametrize(
    "odd", ["a.b", "a.json", "a/b", "a/../c", "a b", "a?b=c", "a#b", "a%2Fb", "a:b", "a|b", "ü", "組織", "a&b", "a+b"]
)
def test_odd_ids(server: Server, odd: str) -> None:
    with scenario(server) as play:
        neighbour, org = play.org("a"), play.org(odd)
        play.lago.subscribe_org_to_plan(neighbour, play.plans["pro"], "Neighbour")
        assert play.lago.get_customer(org) is None
        assert play.lago.get_subscription(org) is None
        made = play.lago.subscribe_org_to_plan(org, play.plans["pro"], "Odd")
        customer = play.lago.get_customer(org)
        assert made.org_id == made.external_id == org
        assert customer is not None
        assert (customer.external_id, customer.name) == (org, "Odd")
        assert play.lago.get_current_usage(org) is not None
        play.lago.terminate_subscription(org)
        play.lago.delete_org_customer(org)
        untouched = play.lago.get_customer(neighbour)
        assert untouched is not None
        assert untouched.name == "Neighbour"
        assert play.lago.get_subscription(neighbour) is not None


def test_errors_say_what_they_are(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        with pytest.raises(NotFound) as plan:
            play.lago.subscribe_org_to_plan(org, f"{play.run}_none", "ACME")
        assert plan.value.code == "plan_not_found"
        with pytest.raises(NotFound) as customer:
            play.lago.create_subscription(f"{play.run}_none", play.plans["pro"])
        assert customer.value.code == "customer_not_found"
        play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME")
        with pytest.raises(ActionRefused):
            play.lago.delete_org_customer(org)
        with pytest.raises(DeclarationConflict):
            play.lago.ensure_plan(play.plans["pro"], interval="monthly", amount=Money(50, "USD"))
    with LagoOrgs(server.url, "no-key-of-this-server") as stranger:
        for verb in (
            stranger.get_customer,
            stranger.get_subscription,
            stranger.get_current_usage,
            stranger.get_invoices,
        ):
            with pytest.raises(AuthenticationError):
                verb("org_1")


def test_pages(server: Server) -> None:
    with scenario(server) as play:
        orgs = [play.org(f"{number}") for number in range(105)]
        all_at_once(lambda number: play.lago.create_org_customer(orgs[number], "ACME"), len(orgs))
        found = [each.external_id for each in play.lago.iter_customers(search=play.run)]
        assert sorted(found) == sorted(orgs)


def test_a_start_in_the_future_can_be_taken_back(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        later = datetime.now(UTC) + timedelta(days=40)
        made = play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME", subscription_at=later)
        found = play.lago.get_subscription(org)
        assert made.is_pending
        assert found is not None
        assert found.lago_id == made.lago_id
        assert (play.lago.terminate_subscription(org)).status == "canceled"
        assert play.lago.get_subscription(org) is None


def test_products(server: Server) -> None:
    with scenario(server) as play:
        org = play.org()
        chat = play.lago.subscribe_org_to_plan(org, play.plans["pro"], "ACME", product="chat")
        search = play.lago.subscribe_org_to_plan(org, play.plans["starter"], "ACME", product="search")
        assert (chat.external_id, search.external_id) == (f"{org}:chat", f"{org}:search")
        play.lago.record_usage(org, play.metric, f"{org}_1", {"tokens": 5}, product="search")
        usage = eventually(
            lambda: play.lago.get_current_usage(org, product="search"),
            lambda seen: seen is not None and seen.units(play.metric) > 0,
        )
        other = play.lago.get_current_usage(org, product="chat")
        assert usage is not None
        assert other is not None
        assert (usage.units(play.metric), other.units(play.metric)) == (5, 0)
