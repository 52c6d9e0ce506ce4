# Written by `make sync` from tests/client/_async/test_recording.py: change that.
"""Whose subscription usage is counted on, and which use an id belongs to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from lago_orgs import (
    ApiError,
    LagoOrgs,
    EventsRefused,
    ForeignSubscription,
    InvalidArgument,
    Money,
    TransactionIdReused,
    UsageEvent,
    ValidationFailed,
)
from lago_orgs.simulator.faults import Fault
from tests.client._sync._io import client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio


def set_up(api: LagoOrgs, *organizations: str) -> None:
    api.ensure_metric("calls")
    api.ensure_plan("pro", interval="monthly", amount=Money(0, "USD"))
    for org_id in organizations:
        api.subscribe_org_to_plan(org_id, "pro", org_id)


def subscribe_as(api: LagoOrgs, org_id: str, external_id: str) -> None:
    api.get_or_create_customer(org_id, org_id)
    body: Any = {"subscription": {"external_customer_id": org_id, "plan_code": "pro", "external_id": external_id}}
    api.api.subscriptions.create_subscription(body=body)


def test_an_id_is_made_and_a_user_is_kept(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        made = api.record_usage("acme", "calls", None, {"id": UUID(int=7)}, user_id="u1")
        other = api.record_api_call("acme", product="chat", timestamp="1999", subscription="x", self=1)
    assert made.transaction_id != other.transaction_id
    assert made.properties == {"id": str(UUID(int=7)), "user_id": "u1"}
    assert other.properties == {"product": "chat", "timestamp": "1999", "subscription": "x", "self": 1}
    assert other.external_subscription_id == "acme"


def test_usage_of_a_metric_that_was_not_declared_is_said_once(
    lago: Lago, caplog: pytest.LogCaptureFixture
) -> None:
    def warnings() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]

    with client(lago) as api:
        set_up(api, "acme")
    with client(lago) as knowing_none:
        knowing_none.record_usage("acme", "cals", "t0")
    assert warnings() == []
    with client(lago) as api:
        api.ensure_metric("calls")
        api.record_usage("acme", "calls", "t1")
        assert warnings() == []
        for number in range(3):
            api.record_usage("acme", "cals", f"u{number}")
        api.record_batch([UsageEvent(org_id="acme", code=code, transaction_id=code) for code in ("cals", "x")])
        assert ["did you mean 'calls'? " in each for each in warnings()] == [True, False]
        api.api.billable_metrics.create_billable_metric(
            body={"billable_metric": {"name": "x", "code": "seats", "aggregation_type": "count_agg"}}
        )
        api.get_metric("seats")
        api.record_usage("acme", "seats", "s1")
    assert len(warnings()) == 2
    assert all("ensure_metric" in each for each in warnings())


@pytest.mark.parametrize("again", [{"tokens": True}, {"tokens": "1"}, {"tokens": 1, "more": [1]}, {}])
def test_another_use_under_a_used_id_is_refused(lago: Lago, again: dict[str, Any]) -> None:
    with client(lago) as api:
        set_up(api, "acme", "globex")
        api.record_usage("acme", "calls", "req.1", {"tokens": 1})
        assert (api.record_usage("acme", "calls", "req.1", {"tokens": 1})).duplicate
        assert not (api.record_usage("globex", "calls", "req.1", {"tokens": 5})).duplicate
        assert (api.record_usage("globex", "calls", "req.1", {"tokens": 5})).duplicate
        with pytest.raises(TransactionIdReused, match=r"'req\.1' belongs to another use"):
            api.record_usage("acme", "calls", "req.1", again)
        with pytest.raises(TransactionIdReused):
            api.record_usage("acme", "searches", "req.1", {"tokens": 1})
        with pytest.raises(TransactionIdReused):
            api.record_usage("acme", "calls", "req.1", {"tokens": 1}, datetime(2020, 1, 1, tzinfo=UTC))


def test_a_batch_tells_another_use_from_the_same(lago: Lago) -> None:
    def use(number: int, **properties: Any) -> UsageEvent:
        return UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}", properties=properties, user_id="u1")

    with client(lago) as api:
        set_up(api, "acme")
        first = [use(number, n=1) for number in range(5)]
        assert (api.record_batch(first)).recorded == 5
        assert (api.record_batch([*first, use(5)])).duplicates == 5
        with pytest.raises(TransactionIdReused, match="'t2'"):
            api.record_batch([*first[:2], use(2, n=True), use(6)])
        late = UsageEvent(org_id="acme", code="calls", transaction_id="t6", timestamp=datetime(2020, 1, 1, tzinfo=UTC))
        with pytest.raises(TransactionIdReused):
            api.record_batch([late])
        assert (api.record_batch([use(6)])).duplicates == 1  # it was stored beside the refused one
        with pytest.raises(InvalidArgument, match="'n'"):
            api.record_batch([use(7), use(8, n=0.1)])
        assert (api.record_batch([use(7)])).recorded == 1  # nothing of the refused list was sent


def test_the_same_use_twice_in_one_call_is_one_use_whatever_store_lago_has(lago: Lago) -> None:
    lago.simulator.reset(api_key=lago.key, events_store="clickhouse")
    with client(lago) as api:
        set_up(api, "acme", "globex")
        twice = [UsageEvent(org_id="acme", code="calls", transaction_id="t1", properties={"n": 1}) for _ in range(2)]
        other = UsageEvent(org_id="globex", code="calls", transaction_id="t1", properties={"n": 1})
        result = api.record_batch([*twice, other])
        assert (result.recorded, result.duplicates) == (2, 1)
        with pytest.raises(TransactionIdReused):
            api.record_batch(
                [UsageEvent(org_id="acme", code="calls", transaction_id="t2", properties={"n": n}) for n in (1, 2)]
            )


def test_lost_answers_for_a_whole_batch_are_looked_up_with_few_requests(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        uses = [UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}") for number in range(100)]
        lago.simulator.faults.add(Fault("reset_after"), path="/events/batch", times=1)
        asked: list[str] = []
        with client(lago, on_request=lambda call: asked.append(call.method)) as watched:
            result = watched.record_batch(uses)
    assert (result.recorded, result.duplicates) == (0, 100)
    assert asked.count("GET") <= 4  # the subscription's, and three


def test_usage_never_goes_to_another_customers_subscription(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        api.subscribe_org_to_plan("acme", "pro", "Acme", product="chat")
        api.get_or_create_customer("acme:chat", "Mallory")
        foreign = "usage of 'acme:chat' would be billed to 'acme', whose subscription has the id 'acme:chat'"
        with pytest.raises(ForeignSubscription, match=foreign):
            api.record_usage("acme:chat", "calls", "t1")
        with pytest.raises(ForeignSubscription):
            api.record_batch([UsageEvent(org_id="acme:chat", code="calls", transaction_id="t1")])
        with pytest.raises(ForeignSubscription):
            api.record_api_call("acme:chat", "t1")
        assert not (api.record_usage("acme", "calls", "t1", product="chat")).duplicate  # nothing was sent before


def test_an_id_found_elsewhere_may_be_another_customers_by_now(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        subscribe_as(api, "acme", "sub_4711")
        assert (api.record_usage("acme", "calls", "t1")).external_subscription_id == "sub_4711"
        with client(lago) as elsewhere:
            elsewhere.terminate_subscription("acme")
            subscribe_as(elsewhere, "globex", "sub_4711")
        assert (api.record_usage("acme", "calls", "t2")).external_subscription_id == "acme"


@pytest.mark.parametrize(("org_id", "product"), [("acme", None), ("acme:chat", None), ("acme", "chat")])
def test_a_key_that_may_not_look_sends_nothing(lago: Lago, org_id: str, product: str | None) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        denied = Fault("status", status=403)
        lago.simulator.faults.add(denied, path="/subscriptions")
        with client(lago) as blind:
            with pytest.raises(ForeignSubscription, match="cannot be told"):
                blind.record_usage(org_id, "calls", "t2", product=product)


def test_what_lago_refuses_beside_another_use_is_told_of_both(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        api.record_usage("acme", "calls", "t1", {"n": 1})
        uses = [
            UsageEvent(org_id="acme", code="calls", transaction_id="t1", properties={"n": 2}),
            UsageEvent(org_id="acme", code="calls", transaction_id="t2"),
        ]
        with pytest.raises((EventsRefused, TransactionIdReused)):
            api.record_batch(uses)
        assert (api.record_batch(uses[1:])).duplicates == 1


def test_what_an_expression_adds_is_no_difference(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        metric: Any = {
            "name": "sums",
            "code": "sums",
            "aggregation_type": "sum_agg",
            "field_name": "total",
            "expression": "event.properties.a + event.properties.b",
        }
        api.api.billable_metrics.create_billable_metric(body={"billable_metric": metric})
        api.record_usage("acme", "sums", "t1", {"a": 1, "b": 2})
        assert (api.record_usage("acme", "sums", "t1", {"a": 1, "b": 2})).duplicate
        with pytest.raises(TransactionIdReused):
            api.record_usage("acme", "sums", "t1", {"a": 1, "b": 3})


def test_a_batch_that_is_too_large_goes_in_halves(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        lago.simulator.faults.add(Fault("status", status=413), path="events/batch", times=2)
        result = api.record_batch(
            [UsageEvent(org_id="acme", code="calls", transaction_id=f"t{n}") for n in range(8)]
        )
    assert (result.recorded, result.duplicates) == (8, 0)


def test_one_event_that_is_too_large_is_said(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        lago.simulator.faults.add(Fault("status", status=413), path="events/batch", times=3)
        with pytest.raises(ApiError) as refused:
            api.record_batch([UsageEvent(org_id="acme", code="calls", transaction_id=f"t{n}") for n in range(4)])
    assert refused.value.status == 413


def prompt(seed: int = 0) -> dict[str, str]:
    """What a language model was asked: more than Lago's index can hold."""
    return {"prompt": "".join(f"{(number * 7919 + seed) % 65_521:x} " for number in range(2_000))}


def test_an_event_that_lago_s_index_cannot_hold_costs_no_other_anything(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        events = [
            UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}", properties=prompt(number))
            if number in {0, 3, 4, 119}
            else UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}")
            for number in range(120)
        ]
        with pytest.raises(EventsRefused, match="4 of 120 events") as caught:
            api.record_batch(events)
        assert caught.value.result.recorded == 116
        assert [each.index for each in caught.value.result.refused] == [0, 3, 4, 119]
        assert "too_large_for_lago" in str(caught.value)
        with pytest.raises(ValidationFailed, match=r"2,704.*digest") as alone:
            api.record_usage("acme", "calls", "alone", prompt())
        assert alone.value.says("properties", "too_large_for_lago")
        usage = api.get_current_usage("acme")
    assert usage is not None


def used(number: int = 1, **other: Any) -> Any:
    common: Any = {"transaction_id": f"t{number}", "external_subscription_id": "acme", "code": "calls"}
    return {**common, "timestamp": 1_773_135_000, "properties": {"n": number, "of": ["x"]}, **other}


def test_events_of_ones_own_that_were_sent_again_are_answered_as_at_the_first_time(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        events = api.api.events
        lago.simulator.faults.add(Fault("reset_after"), path="^/api/v1/events$", method="POST", times=1)
        made = events.create_event(body={"event": used()})
        assert (made.event.transaction_id, made.event.code) == ("t1", "calls")
        lago.simulator.faults.add(Fault("truncated"), path="/events/batch", times=1)
        several = events.create_batch_events(body={"events": [used(2), used(3, timestamp="1773135000.5")]})
        assert [each.transaction_id for each in several.events] == ["t2", "t3"]
        held = events.find_all_events(external_subscription_id="acme")
        assert sorted(each.transaction_id for each in held.events) == ["t1", "t2", "t3"]


@pytest.mark.parametrize("other", [{"code": "tokens"}, {"properties": {"n": True, "of": ["x"]}}, {"timestamp": 5}])
def test_events_that_were_sent_again_are_refused_if_lago_holds_other_uses(lago: Lago, other: Any) -> None:
    with client(lago) as api:
        set_up(api, "acme")
        events = api.api.events
        events.create_event(body={"event": used(**other)})
        with pytest.raises(ValidationFailed, match="value_already_exist"):  # at the first attempt it is Lago's own word
            events.create_event(body={"event": used(**other)})
        lago.simulator.faults.add(Fault("reset_before"), path="/events", method="POST", times=1)
        with pytest.raises(ValidationFailed, match="value_already_exist"):
            events.create_event(body={"event": used()})
        lago.simulator.faults.add(Fault("reset_before"), path="/events", method="POST", times=1)
        with pytest.raises(ValidationFailed):
            events.create_batch_events(body={"events": [used(1), used(2)]})
