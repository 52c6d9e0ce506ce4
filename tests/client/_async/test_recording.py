# The source of the flavour for threads: run `make sync` after a change.
"""Whose subscription usage is counted on, and which use an id belongs to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from lago_orgs import (
    ApiError,
    AsyncLagoOrgs,
    EventsRefused,
    ForeignSubscription,
    InvalidArgument,
    Money,
    TransactionIdReused,
    UsageEvent,
    ValidationFailed,
)
from lago_orgs.simulator.faults import Fault
from tests.client._async._io import client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio


async def set_up(api: AsyncLagoOrgs, *organizations: str) -> None:
    await api.ensure_metric("calls")
    await api.ensure_plan("pro", interval="monthly", amount=Money(0, "USD"))
    for org_id in organizations:
        await api.subscribe_org_to_plan(org_id, "pro", org_id)


async def subscribe_as(api: AsyncLagoOrgs, org_id: str, external_id: str) -> None:
    await api.get_or_create_customer(org_id, org_id)
    body: Any = {"subscription": {"external_customer_id": org_id, "plan_code": "pro", "external_id": external_id}}
    await api.api.subscriptions.create_subscription(body=body)


async def test_an_id_is_made_and_a_user_is_kept(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        made = await api.record_usage("acme", "calls", None, {"id": UUID(int=7)}, user_id="u1")
        other = await api.record_api_call("acme", product="chat", timestamp="1999", subscription="x", self=1)
    assert made.transaction_id != other.transaction_id
    assert made.properties == {"id": str(UUID(int=7)), "user_id": "u1"}
    assert other.properties == {"product": "chat", "timestamp": "1999", "subscription": "x", "self": 1}
    assert other.external_subscription_id == "acme"


async def test_usage_of_a_metric_that_was_not_declared_is_said_once(
    lago: Lago, caplog: pytest.LogCaptureFixture
) -> None:
    def warnings() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]

    async with client(lago) as api:
        await set_up(api, "acme")
    async with client(lago) as knowing_none:
        await knowing_none.record_usage("acme", "cals", "t0")
    assert warnings() == []
    async with client(lago) as api:
        await api.ensure_metric("calls")
        await api.record_usage("acme", "calls", "t1")
        assert warnings() == []
        for number in range(3):
            await api.record_usage("acme", "cals", f"u{number}")
        await api.record_batch([UsageEvent(org_id="acme", code=code, transaction_id=code) for code in ("cals", "x")])
        assert ["did you mean 'calls'? " in each for each in warnings()] == [True, False]
        await api.api.billable_metrics.create_billable_metric(
            body={"billable_metric": {"name": "x", "code": "seats", "aggregation_type": "count_agg"}}
        )
        await api.get_metric("seats")
        await api.record_usage("acme", "seats", "s1")
    assert len(warnings()) == 2
    assert all("ensure_metric" in each for each in warnings())


@pytest.mark.parametrize("again", [{"tokens": True}, {"tokens": "1"}, {"tokens": 1, "more": [1]}, {}])
async def test_another_use_under_a_used_id_is_refused(lago: Lago, again: dict[str, Any]) -> None:
    async with client(lago) as api:
        await set_up(api, "acme", "globex")
        await api.record_usage("acme", "calls", "req.1", {"tokens": 1})
        assert (await api.record_usage("acme", "calls", "req.1", {"tokens": 1})).duplicate
        assert not (await api.record_usage("globex", "calls", "req.1", {"tokens": 5})).duplicate
        assert (await api.record_usage("globex", "calls", "req.1", {"tokens": 5})).duplicate
        with pytest.raises(TransactionIdReused, match=r"'req\.1' belongs to another use"):
            await api.record_usage("acme", "calls", "req.1", again)
        with pytest.raises(TransactionIdReused):
            await api.record_usage("acme", "searches", "req.1", {"tokens": 1})
        with pytest.raises(TransactionIdReused):
            await api.record_usage("acme", "calls", "req.1", {"tokens": 1}, datetime(2020, 1, 1, tzinfo=UTC))


async def test_a_batch_tells_another_use_from_the_same(lago: Lago) -> None:
    def use(number: int, **properties: Any) -> UsageEvent:
        return UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}", properties=properties, user_id="u1")

    async with client(lago) as api:
        await set_up(api, "acme")
        first = [use(number, n=1) for number in range(5)]
        assert (await api.record_batch(first)).recorded == 5
        assert (await api.record_batch([*first, use(5)])).duplicates == 5
        with pytest.raises(TransactionIdReused, match="'t2'"):
            await api.record_batch([*first[:2], use(2, n=True), use(6)])
        late = UsageEvent(org_id="acme", code="calls", transaction_id="t6", timestamp=datetime(2020, 1, 1, tzinfo=UTC))
        with pytest.raises(TransactionIdReused):
            await api.record_batch([late])
        assert (await api.record_batch([use(6)])).duplicates == 1  # it was stored beside the refused one
        with pytest.raises(InvalidArgument, match="'n'"):
            await api.record_batch([use(7), use(8, n=0.1)])
        assert (await api.record_batch([use(7)])).recorded == 1  # nothing of the refused list was sent


async def test_the_same_use_twice_in_one_call_is_one_use_whatever_store_lago_has(lago: Lago) -> None:
    lago.simulator.reset(api_key=lago.key, events_store="clickhouse")
    async with client(lago) as api:
        await set_up(api, "acme", "globex")
        twice = [UsageEvent(org_id="acme", code="calls", transaction_id="t1", properties={"n": 1}) for _ in range(2)]
        other = UsageEvent(org_id="globex", code="calls", transaction_id="t1", properties={"n": 1})
        result = await api.record_batch([*twice, other])
        assert (result.recorded, result.duplicates) == (2, 1)
        with pytest.raises(TransactionIdReused):
            await api.record_batch(
                [UsageEvent(org_id="acme", code="calls", transaction_id="t2", properties={"n": n}) for n in (1, 2)]
            )


async def test_lost_answers_for_a_whole_batch_are_looked_up_with_few_requests(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        uses = [UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}") for number in range(100)]
        lago.simulator.faults.add(Fault("reset_after"), path="/events/batch", times=1)
        asked: list[str] = []
        async with client(lago, on_request=lambda call: asked.append(call.method)) as watched:
            result = await watched.record_batch(uses)
    assert (result.recorded, result.duplicates) == (0, 100)
    assert asked.count("GET") <= 4  # the subscription's, and three


async def test_usage_never_goes_to_another_customers_subscription(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api)
        await api.subscribe_org_to_plan("acme", "pro", "Acme", product="chat")
        await api.get_or_create_customer("acme:chat", "Mallory")
        foreign = "usage of 'acme:chat' would be billed to 'acme', whose subscription has the id 'acme:chat'"
        with pytest.raises(ForeignSubscription, match=foreign):
            await api.record_usage("acme:chat", "calls", "t1")
        with pytest.raises(ForeignSubscription):
            await api.record_batch([UsageEvent(org_id="acme:chat", code="calls", transaction_id="t1")])
        with pytest.raises(ForeignSubscription):
            await api.record_api_call("acme:chat", "t1")
        assert not (await api.record_usage("acme", "calls", "t1", product="chat")).duplicate  # nothing was sent before


async def test_an_id_found_elsewhere_may_be_another_customers_by_now(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api)
        await subscribe_as(api, "acme", "sub_4711")
        assert (await api.record_usage("acme", "calls", "t1")).external_subscription_id == "sub_4711"
        async with client(lago) as elsewhere:
            await elsewhere.terminate_subscription("acme")
            await subscribe_as(elsewhere, "globex", "sub_4711")
        assert (await api.record_usage("acme", "calls", "t2")).external_subscription_id == "acme"


@pytest.mark.parametrize(("org_id", "product"), [("acme", None), ("acme:chat", None), ("acme", "chat")])
async def test_a_key_that_may_not_look_sends_nothing(lago: Lago, org_id: str, product: str | None) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        denied = Fault("status", status=403)
        lago.simulator.faults.add(denied, path="/subscriptions")
        async with client(lago) as blind:
            with pytest.raises(ForeignSubscription, match="cannot be told"):
                await blind.record_usage(org_id, "calls", "t2", product=product)


async def test_what_lago_refuses_beside_another_use_is_told_of_both(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        await api.record_usage("acme", "calls", "t1", {"n": 1})
        uses = [
            UsageEvent(org_id="acme", code="calls", transaction_id="t1", properties={"n": 2}),
            UsageEvent(org_id="acme", code="calls", transaction_id="t2"),
        ]
        with pytest.raises((EventsRefused, TransactionIdReused)):
            await api.record_batch(uses)
        assert (await api.record_batch(uses[1:])).duplicates == 1


async def test_what_an_expression_adds_is_no_difference(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        metric: Any = {
            "name": "sums",
            "code": "sums",
            "aggregation_type": "sum_agg",
            "field_name": "total",
            "expression": "event.properties.a + event.properties.b",
        }
        await api.api.billable_metrics.create_billable_metric(body={"billable_metric": metric})
        await api.record_usage("acme", "sums", "t1", {"a": 1, "b": 2})
        assert (await api.record_usage("acme", "sums", "t1", {"a": 1, "b": 2})).duplicate
        with pytest.raises(TransactionIdReused):
            await api.record_usage("acme", "sums", "t1", {"a": 1, "b": 3})


async def test_a_batch_that_is_too_large_goes_in_halves(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        lago.simulator.faults.add(Fault("status", status=413), path="events/batch", times=2)
        result = await api.record_batch(
            [UsageEvent(org_id="acme", code="calls", transaction_id=f"t{n}") for n in range(8)]
        )
    assert (result.recorded, result.duplicates) == (8, 0)


async def test_one_event_that_is_too_large_is_said(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        lago.simulator.faults.add(Fault("status", status=413), path="events/batch", times=3)
        with pytest.raises(ApiError) as refused:
            await api.record_batch([UsageEvent(org_id="acme", code="calls", transaction_id=f"t{n}") for n in range(4)])
    assert refused.value.status == 413


def prompt(seed: int = 0) -> dict[str, str]:
    """What a language model was asked: more than Lago's index can hold."""
    return {"prompt": "".join(f"{(number * 7919 + seed) % 65_521:x} " for number in range(2_000))}


async def test_an_event_that_lago_s_index_cannot_hold_costs_no_other_anything(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        events = [
            UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}", properties=prompt(number))
            if number in {0, 3, 4, 119}
            else UsageEvent(org_id="acme", code="calls", transaction_id=f"t{number}")
            for number in range(120)
        ]
        with pytest.raises(EventsRefused, match="4 of 120 events") as caught:
            await api.record_batch(events)
        assert caught.value.result.recorded == 116
        assert [each.index for each in caught.value.result.refused] == [0, 3, 4, 119]
        assert "too_large_for_lago" in str(caught.value)
        with pytest.raises(ValidationFailed, match=r"2,704.*digest") as alone:
            await api.record_usage("acme", "calls", "alone", prompt())
        assert alone.value.says("properties", "too_large_for_lago")
        usage = await api.get_current_usage("acme")
    assert usage is not None


def used(number: int = 1, **other: Any) -> Any:
    common: Any = {"transaction_id": f"t{number}", "external_subscription_id": "acme", "code": "calls"}
    return {**common, "timestamp": 1_773_135_000, "properties": {"n": number, "of": ["x"]}, **other}


async def test_events_of_ones_own_that_were_sent_again_are_answered_as_at_the_first_time(lago: Lago) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        events = api.api.events
        lago.simulator.faults.add(Fault("reset_after"), path="^/api/v1/events$", method="POST", times=1)
        made = await events.create_event(body={"event": used()})
        assert (made.event.transaction_id, made.event.code) == ("t1", "calls")
        lago.simulator.faults.add(Fault("truncated"), path="/events/batch", times=1)
        several = await events.create_batch_events(body={"events": [used(2), used(3, timestamp="1773135000.5")]})
        assert [each.transaction_id for each in several.events] == ["t2", "t3"]
        held = await events.find_all_events(external_subscription_id="acme")
        assert sorted(each.transaction_id for each in held.events) == ["t1", "t2", "t3"]


@pytest.mark.parametrize("other", [{"code": "tokens"}, {"properties": {"n": True, "of": ["x"]}}, {"timestamp": 5}])
async def test_events_that_were_sent_again_are_refused_if_lago_holds_other_uses(lago: Lago, other: Any) -> None:
    async with client(lago) as api:
        await set_up(api, "acme")
        events = api.api.events
        await events.create_event(body={"event": used(**other)})
        with pytest.raises(ValidationFailed, match="value_already_exist"):  # at the first attempt it is Lago's own word
            await events.create_event(body={"event": used(**other)})
        lago.simulator.faults.add(Fault("reset_before"), path="/events", method="POST", times=1)
        with pytest.raises(ValidationFailed, match="value_already_exist"):
            await events.create_event(body={"event": used()})
        lago.simulator.faults.add(Fault("reset_before"), path="/events", method="POST", times=1)
        with pytest.raises(ValidationFailed):
            await events.create_batch_events(body={"events": [used(1), used(2)]})
