# Written by `make sync` from tests/access/_async/test_check.py: change that.
"""May this organization do this: by its status, its features, its use; from memory, and while Lago is away."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import (
    AccessUndecided,
    AuthenticationError,
    Decision,
    InvalidArgument,
    LimitReached,
    Money,
    NotEntitled,
    NotSubscribed,
    Privilege,
    Reason,
    UnknownMetric,
    UsageRecorder,
)
from lago_orgs.access import rate_limit_fields
from lago_orgs.access.settings import Settings
from lago_orgs.recorder import MemoryOutbox
from lago_orgs.simulator.faults import Fault
from tests.access._sync._io import all_at_once, made, sleep, until

if TYPE_CHECKING:
    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio


def test_a_subscription_is_asked_for_once_and_then_remembered(lago: Lago) -> None:
    with made(lago) as access:
        first = access.check("org_1")
        second = access.check("org_1")
    assert (first.reason, first.plan, first.source, first.status) == (Reason.SUBSCRIBED, "pro", "live", 200)
    assert (bool(second), second.source) == (True, "memory")
    assert second.age < 20
    assert len(lago.asked) == 1


def test_none_is_remembered_too_for_a_shorter_time(lago: Lago) -> None:
    with made(lago, none_ttl=0.2) as access:
        decisions = [access.check("nobody") for _ in range(5)]
        asked = len(lago.asked)
        lago.api.subscribe_org_to_plan("nobody", "pro", "Nobody")

        def is_seen() -> bool:
            return bool(access.check("nobody"))

        until(is_seen)
        access.check("nobody")
    assert {each.reason for each in decisions} == {Reason.NOT_SUBSCRIBED}
    assert decisions[0].status == 402
    assert asked <= 2


def test_no_organization_is_a_question_of_who(lago: Lago) -> None:
    with made(lago) as access:
        decision = access.check(None)
        limited = access.check(None, "tokens", limit=5)
    assert (decision.reason, decision.status) == (Reason.NO_ORGANIZATION, 401)
    assert limited.status == 401
    assert lago.asked == []


def test_a_subscription_that_has_not_started_is_none_yet(lago: Lago) -> None:
    plan = {"external_customer_id": "org_1", "plan_code": "pro", "external_id": "org_1:later"}
    lago.api.api.subscriptions.create_subscription(
        body={"subscription": {**plan, "subscription_at": "2099-01-01T00:00:00Z"}}
    )
    with made(lago) as access:
        decision = access.check("org_1", product="later")
    assert (decision.reason, decision.status) == (Reason.SUBSCRIPTION_PENDING, 402)


def test_a_hundred_that_ask_at_once_ask_lago_once(lago: Lago) -> None:
    with made(lago) as access:
        found = all_at_once(lambda _: access.check("org_1"), 100)
    assert all(isinstance(each, Exception) is False and bool(each) for each in found)
    assert len(lago.asked) == 1


def test_stale_entries_are_served_while_one_refresh_runs(lago: Lago) -> None:
    with made(lago, ttl=0.5) as access:
        access.check("org_1")
        sleep(0.55)
        stale = access.check("org_1")

        def is_fresh() -> bool:
            return (access.check("org_1")).source == "memory"

        until(is_fresh)
    assert stale.allowed
    assert stale.source == "stale"
    assert len(lago.asked) == 2


def test_only_so_many_organizations_are_remembered(lago: Lago) -> None:
    with made(lago, max_organizations=3) as access:
        for number in range(6):
            access.check(f"org_{number}")
        assert repr(access).endswith("3 organizations>")
        asked = len(lago.asked)
        access.check("org_5")
        assert len(lago.asked) == asked
        access.check("org_1")
        assert len(lago.asked) > asked


def test_a_period_begins_anew_at_one_instant_and_a_sentence_is_one_line(lago: Lago) -> None:
    wrong: Any = "Allow"
    with made(lago) as access:
        access.check("org_1")
        decisions = [access.check("org_1"), access.check("org_1", "tokens", 6, limit=5)]
        nobody = access.check("no\r\nbody", product="chat")
        with pytest.raises(InvalidArgument, match="on_outage is 'Allow'"):
            access.check("org_1", on_outage=wrong)
    assert decisions[0].resets_at == decisions[1].resets_at
    assert "0 of 5 tokens are used, and more was asked for than the 5 that are left" in str(decisions[1])
    assert str(nobody).startswith("no\\r\\nbody has no active subscription for chat")


def test_what_is_forgotten_is_asked_again(lago: Lago) -> None:
    with made(lago) as access:
        assert access.check("org_1")
        lago.api.terminate_subscription("org_1")
        assert access.check("org_1"), "it cannot know"
        assert access.forget("org_1")
        assert not access.check("org_1")
        assert not access.forget("never heard of")


def test_a_write_through_the_same_client_is_seen_at_once(lago: Lago) -> None:
    with made(lago, none_ttl=60) as access:
        client: Any = access._asking._lago
        assert not access.check("org_2")
        client.subscribe_org_to_plan("org_2", "pro", "Two")
        assert access.check("org_2")
        client.terminate_subscription("org_2")
        assert not access.check("org_2")


@pytest.mark.parametrize(
    ("event", "drops"),
    [
        ({"webhook_type": "subscription.terminated", "subscription": {"external_customer_id": "org_1"}}, True),
        ({"webhook_type": "customer.updated", "customer": {"external_id": "org_1"}}, True),
        ({"webhook_type": "invoice.created", "invoice": {"customer": {"external_id": "org_1"}}}, True),
        ({"webhook_type": "alert.triggered", "triggered_alert": {"external_customer_id": "org_1"}}, True),
        ({"webhook_type": "plan.updated", "plan": {"code": "pro"}}, True),
        ({"webhook_type": "feature.deleted", "feature": {"code": "sso"}}, True),
        ({"webhook_type": "subscription.started", "subscription": {"external_customer_id": "org_9"}}, False),
        ({"webhook_type": "event.error", "event_error": {"event": {"external_customer_id": "org_1"}}}, False),
        ({"webhook_type": "of.the.future"}, False),
        ({}, False),
    ],
)
def test_a_webhook_drops_what_it_makes_untrue(lago: Lago, event: dict[str, Any], drops: bool) -> None:
    with made(lago) as access:
        for given in (event, SimpleNamespace(type=event.get("webhook_type"), raw=event)):
            access.check("org_1")
            asked = len(lago.asked)
            assert access.on_webhook(given) is drops
            access.check("org_1")
            assert (len(lago.asked) > asked) is drops


# Features


def entitle(lago: Lago, org_id: str = "org_1", **overrides: Any) -> None:
    api = lago.api.api
    privileges = [
        {"code": "max", "value_type": "integer"},
        {"code": "root", "value_type": "boolean"},
        {"code": "open", "value_type": "string"},
        {"code": "tier", "value_type": "select", "config": {"select_options": ["a", "b"]}},
        {"code": "label", "value_type": "string"},
    ]
    api.features.create_feature(body={"feature": {"code": "seats", "name": "Seats", "privileges": privileges}})
    values = {"seats": {"max": 10, "root": True, "open": "unlimited", "tier": "a", "label": "x"}}
    api.entitlements.create_entitlement("pro", body={"entitlements": values})
    if overrides:
        api.entitlements.update_subscription_entitlements(org_id, body={"entitlements": {"seats": overrides}})


def test_features_are_those_of_the_plan(lago: Lago) -> None:
    entitle(lago)
    with made(lago) as access:
        seats = access.check("org_1", feature="seats")
        sso = access.check("org_1", feature="sso")
        nobody = access.check("nobody", feature="seats")
        with pytest.raises(NotEntitled) as caught:
            access.require("org_1", feature="sso")
        with pytest.raises(NotSubscribed):
            access.require("nobody", feature="seats")
    assert (seats.reason, seats.plan) == (Reason.ENTITLED, "pro")
    assert (sso.reason, sso.status) == (Reason.NOT_ENTITLED, 403)
    assert nobody.reason is Reason.NOT_SUBSCRIBED
    assert caught.value.decision.feature == "sso"


def test_an_entitlement_is_typed_and_overrides_hold(lago: Lago) -> None:
    entitle(lago, max=25)
    with made(lago) as access:
        seats = access.entitlement("org_1", "seats")
        assert seats is not None
        assert (seats.max, seats.root, seats.tier, seats.label) == (25, True, "a", "x")
        assert access.entitlement("org_1", "sso") is None
        assert access.entitlement("nobody", "seats") is None
        asked = len(lago.asked)
        access.entitlement("org_1", "seats")
        assert len(lago.asked) == asked


def test_a_limit_that_stands_in_lago(lago: Lago) -> None:
    entitle(lago, max=25)
    lago.used_elsewhere(20)
    with made(lago) as access:
        within = access.check("org_1", "tokens", 5, limit=Privilege("seats", "max"))
        over = access.check("org_1", "tokens", 6, limit=Privilege("seats", "max"))
        unlimited = access.check("org_1", "tokens", 10**9, limit=Privilege("seats", "open"))
        absent = access.check("org_1", "tokens", 1, limit=Privilege("seats", "min"))
        with pytest.raises(InvalidArgument, match=r"seats\.root, whose value is True"):
            access.check("org_1", "tokens", 1, limit=Privilege("seats", "root"))
        with pytest.raises(InvalidArgument, match=r"seats\.label"):
            access.check("org_1", "tokens", 1, limit=Privilege("seats", "label"))
        assert access.remaining("org_1", "tokens", limit=Privilege("seats", "open")) is None
        assert access.remaining("org_1", "tokens", limit=Privilege("seats", "min")) == 0
    assert (within.allowed, within.limit, within.remaining) == (True, 25, 5)
    assert (over.reason, over.status) == (Reason.LIMIT_REACHED, 429)
    assert (unlimited.reason, unlimited.limit, unlimited.used) == (Reason.UNLIMITED, None, 20)
    assert (absent.reason, absent.feature) == (Reason.NOT_ENTITLED, "seats.min")


# Use


def test_use_counts_what_lago_counted_and_what_waits_here(lago: Lago, recorder: UsageRecorder) -> None:
    lago.used_elsewhere(100)
    with made(lago, recorder) as access:
        first = access.check("org_1", "tokens", 900, limit=1000)
        recorder.record("org_1", "tokens", {"tokens": 10})
        recorder.record("org_1", "tokens", {"tokens": "0.5"})
        recorder.record("org_1", "tokens", {"tokens": "unreadable"})
        recorder.record("org_2", "tokens", {"tokens": 500})
        recorder.record("org_1", "calls")
        recorder.record("org_1", "tokens", {"tokens": 500}, product="chat")
        second = access.check("org_1", "tokens", 900, limit=1000)
        calls = access.check("org_1", "calls", limit=1)
        left = access.remaining("org_1", "tokens", limit=1000)
    assert (first.used, first.remaining, first.reason) == (100, 900, Reason.WITHIN_LIMIT)
    assert (second.used, second.reason) == (Decimal("110.5"), Reason.LIMIT_REACHED)
    assert left == Decimal("889.5")
    assert (calls.used, calls.allowed) == (1, False)


def test_what_is_delivered_is_counted_once_before_and_after_a_refresh(
    lago: Lago, recorder: UsageRecorder
) -> None:
    with made(lago, recorder, settling=0.0) as access:
        access.check("org_1", "tokens", limit=1000)
        recorder.record("org_1", "tokens", {"tokens": 7})
        waiting = access.check("org_1", "tokens", limit=1000)
        assert recorder.flush()
        delivered = access.check("org_1", "tokens", limit=1000)
        access.forget("org_1")
        refreshed = access.check("org_1", "tokens", limit=1000)
    assert [each.used for each in (waiting, delivered, refreshed)] == [7, 7, 7]
    assert refreshed.in_doubt == 0


def test_what_was_delivered_about_when_lago_was_asked_is_counted_on_and_said(
    lago: Lago, recorder: UsageRecorder
) -> None:
    with made(lago, recorder, settling=20.0) as access:
        recorder.record("org_1", "tokens", {"tokens": 7})
        assert recorder.flush()
        decision = access.check("org_1", "tokens", limit=1000)
    assert (decision.used, decision.in_doubt) == (14, 7)


def test_a_limit_that_is_reached_by_a_doubt_alone_is_looked_at_again_soon(
    lago: Lago, recorder: UsageRecorder
) -> None:
    ten_cents = Money("0.10", "USD")
    with made(lago, recorder, settling=20.0) as access:
        recorder.record("org_1", "tokens", {"tokens": 7})
        assert recorder.flush()
        refused = [
            access.check("org_1", limit=ten_cents),
            access.check("org_1", "tokens", limit=ten_cents),
            access.check("org_1", "tokens", limit=10),
        ]
        asked = lago.count("/current_usage")
        with pytest.raises(LimitReached) as caught:
            access.reserve("org_1", "tokens", 4, limit=10)
        last = access.check("org_1", "tokens", 0, limit=14)
        surely = access.check("org_1", "tokens", limit=7)
        within = access.check("org_1", "tokens", limit=100)
        assert lago.count("/current_usage") == asked, "Lago is not asked before it can say more"
    assert (refused[2].used, refused[2].in_doubt, refused[2].reason) == (14, 7, Reason.LIMIT_REACHED)
    for each in (*refused, caught.value.decision):
        assert each.retry_after in range(1, 22), "and not the days until the period ends"
        assert rate_limit_fields(each)["RateLimit"].endswith(f"r=0;t={each.retry_after}")
        assert str(each).endswith(f"of it in doubt: asked again in {each.retry_after} s")
    assert (last.allowed, last.remaining, last.resets_in) == (True, 0, last.resets_in)
    assert last.resets_in in range(1, 22)
    assert (surely.allowed, surely.refresh_in, within.refresh_in) == (False, None, None)


def test_lago_is_asked_about_a_doubt_when_it_can_end_it(lago: Lago, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.access.settings.SETTLED", 0.1)
    ten_cents = Money("0.10", "USD")
    with UsageRecorder(MemoryOutbox(), api_url=lago.url, api_key=lago.key, guard=None) as recorder:
        recorder.record("org_1", "tokens", {"tokens": 7})
        assert recorder.flush()
        with (
            made(lago, recorder, ttl=3600.0, settling=0.5) as one,
            made(lago, recorder, ttl=3600.0, settling=0.5) as other,
        ):

            def are_checked() -> bool:
                decisions = [
                    one.check("org_1", limit=ten_cents),
                    one.check("org_1", "tokens", limit=ten_cents),
                    one.check("org_1", "tokens", limit=10),
                ]
                return all(decisions)

            def is_reserved() -> bool:
                try:
                    with other.reserve("org_1", "tokens", limit=10):
                        return True
                except LimitReached:
                    return False

            until(is_reserved)
            until(are_checked)


def test_a_doubt_stands_while_lago_is_away(
    lago: Lago, recorder: UsageRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "again", 0.0)  # as if the figures were old enough
    with made(lago, recorder, settling=20.0) as access:
        recorder.record("org_1", "tokens", {"tokens": 7})
        assert recorder.flush()
        access.check("org_1", "tokens", limit=10)
        asked = lago.count("/current_usage")
        found = all_at_once(lambda _: access.check("org_1", "tokens", limit=10), 20)
        assert 1 <= lago.count("/current_usage") - asked <= 20
        lago.away()
        found += [access.check("org_1", "tokens", limit=10) for _ in range(2)]
    for each in found:
        assert isinstance(each, Decision)
        assert (each.reason, each.used, each.retry_after) == (Reason.LIMIT_REACHED, 14, 1)


def test_usage_of_another_system_is_seen_within_a_refresh(lago: Lago, recorder: UsageRecorder) -> None:
    with made(lago, recorder, ttl=0.3) as access:
        access.check("org_1", "tokens", limit=1000)
        lago.used_elsewhere(400)

        def is_seen() -> bool:
            return (access.check("org_1", "tokens", limit=1000)).used == 400

        until(is_seen)


def test_unique_values_count_once_and_maxima_go_by_lago_s_figure(lago: Lago, recorder: UsageRecorder) -> None:
    with made(lago, recorder) as access:
        access.check("org_1", "seats", limit=3)
        for seat in ("a", "b", "a"):
            recorder.record("org_1", "seats", {"seat": seat})
        seats = access.check("org_1", "seats", limit=3)
        recorder.record("org_1", "peak", {"size": 50})
        peak = access.check("org_1", "peak", 20, limit=20)
        over = access.check("org_1", "peak", 21, limit=20)
    assert (seats.used, seats.allowed, seats.is_exact) == (2, True, True)
    assert (peak.used, peak.allowed, peak.is_exact, over.allowed) == (0, True, False, False)


def test_without_a_recorder_lago_s_figure_alone_counts(lago: Lago) -> None:
    lago.used_elsewhere(3)
    with made(lago) as access:
        decision = access.check("org_1", "tokens", limit=3)
    assert (decision.used, decision.reason) == (3, Reason.LIMIT_REACHED)
    assert decision.resets_at is not None


def test_an_unknown_metric_is_never_nothing_used(lago: Lago, recorder: UsageRecorder) -> None:
    with made(lago, recorder) as access:
        with pytest.raises(UnknownMetric, match="did you mean 'tokens'"):
            access.check("org_1", "token", limit=5)
        with pytest.raises(UnknownMetric, match="'unsold'"):
            access.check("org_1", "unsold", limit=5)


@pytest.mark.parametrize(
    ("arguments", "named", "said"),
    [
        (("",), {}, "org_id is empty"),
        ((7,), {}, "org_id is 7"),
        (([],), {}, "org_id is"),
        (("org_1", "tokens", 1.5), {"limit": 5}, "units is the float 1.5"),
        (("org_1", "tokens", "many"), {"limit": 5}, "units 'many'"),
        (("org_1", "tokens"), {"limit": -1}, "limit is -1"),
        (("org_1", "tokens"), {"limit": True}, "limit is True"),
        (("org_1", "tokens"), {"limit": "NaN"}, "limit"),
        (("org_1", ""), {"limit": 5}, "metric_code is empty"),
        (("org_1",), {"limit": 5}, "limit is given, but no metric"),
        (("org_1",), {"product": ""}, "product is empty"),
        (("org_1",), {"feature": ""}, "feature is empty"),
        (("org_1", "tokens"), {"user_limit": 5}, "no user_id"),
        (("org_1", "tokens"), {"limit": 5, "on_outage": "maybe"}, "on_outage is 'maybe'"),
        (("org_1",), {"on_outage": "Allow"}, "on_outage is 'Allow'"),
        (("org_1",), {"on_outage": ""}, "on_outage is ''"),
        (("org_1", "tokens"), {"limit": 10**15}, "limit 1000000000000000 is not below 10"),
    ],
)
def test_bad_input_is_refused_by_name(
    lago: Lago, arguments: tuple[Any, ...], named: dict[str, Any], said: str
) -> None:
    with made(lago) as access:
        with pytest.raises(InvalidArgument, match=said):
            access.check(*arguments, **named)


def test_require_gives_the_decision_or_raises_it(lago: Lago) -> None:
    lago.used_elsewhere(5)
    with made(lago) as access:
        assert (access.require("org_1")).plan == "pro"
        with pytest.raises(LimitReached, match=r"5 of 5 tokens are used") as caught:
            access.require("org_1", "tokens", limit=5)
    assert caught.value.decision.retry_after is not None


# Outages


def test_while_lago_is_away_what_it_said_last_holds_up_to_an_age(lago: Lago) -> None:
    with made(lago, ttl=0.05, max_stale=2.0) as access:
        access.check("org_1")
        lago.away()
        sleep(0.15)
        stale = access.check("org_1")
        unknown = access.check("org_2")
        asked = len(lago.asked)
        many = [access.check("org_1") for _ in range(200)]
        assert len(lago.asked) <= asked + 2, "nobody waits for a Lago that is known to be away"
        sleep(2.0)
        too_old = access.check("org_1")
    assert (stale.allowed, stale.source) == (True, "stale")
    assert all(many)
    assert (unknown.reason, unknown.source, unknown.status) == (Reason.OUTAGE_DENIED, "policy", 503)
    assert too_old.reason is Reason.OUTAGE_DENIED


@pytest.mark.parametrize(("policy", "reason"), [("allow", Reason.OUTAGE_ALLOWED), ("deny", Reason.OUTAGE_DENIED)])
def test_the_policy_decides_per_access_and_per_check(lago: Lago, policy: Any, reason: Reason) -> None:
    lago.away()
    with made(lago, on_outage=policy) as access:
        decision = access.check("org_1", "tokens", limit=5)
        other = access.check("org_1", on_outage="allow" if policy == "deny" else "deny")
    assert (decision.reason, decision.source) == (reason, "policy")
    assert other.reason is not reason


def test_when_lago_is_back_it_is_noticed(lago: Lago) -> None:
    lago.away()
    with made(lago) as access:
        with pytest.raises(AccessUndecided):
            access.require("org_1")
        lago.back()

        def is_known() -> bool:
            return bool(access.check("org_1"))

        until(is_known)


def test_a_fault_about_one_organization_is_no_outage_for_others(lago: Lago) -> None:
    lago.simulator.faults.add(Fault("status", status=500), path=r"/api/v1/customers/org_1/current_usage")
    lago.api.subscribe_org_to_plan("org_2", "pro", "Two")
    with made(lago) as access:
        broken = access.check("org_1", "tokens", limit=5)
        fine = access.check("org_2", "tokens", limit=5)
    assert (broken.reason, fine.reason) == (Reason.OUTAGE_DENIED, Reason.WITHIN_LIMIT)


def test_a_refused_key_and_a_page_are_told_apart(lago: Lago) -> None:
    with made(lago, on_outage="allow") as access:
        lago.simulator.faults.add(Fault("status", status=401))
        with pytest.raises(AuthenticationError):
            access.check("org_1")
        lago.back()
        lago.simulator.faults.add(Fault("not_json", status=404))
        page = access.check("org_1")
    assert page.reason is Reason.OUTAGE_ALLOWED, "a page that says 404 is no word of Lago's"


def test_a_caller_waits_so_long_and_no_longer(lago: Lago) -> None:
    lago.simulator.faults.add(Fault("delay", seconds=1.5))
    with made(lago, patience=0.1) as access:
        decision = access.check("org_1")

        def has_come() -> bool:
            return (access.check("org_1")).source == "memory"

        until(has_come)
    assert decision.reason is Reason.OUTAGE_DENIED


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"ttl": 0}, "ttl is 0"),
        ({"patience": "soon"}, "patience is 'soon'"),
        ({"settling": 100}, "settling is 100"),
        ({"max_organizations": 0}, "max_organizations is 0"),
        ({"on_outage": "hope"}, "on_outage is 'hope'"),
        ({"reserve_for": -1}, "reserve_for is -1"),
    ],
)
def test_settings_are_refused_by_name(lago: Lago, named: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        with made(lago, **named):
            pass
