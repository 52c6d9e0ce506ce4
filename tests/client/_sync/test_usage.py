# Written by `make sync` from tests/client/_async/test_usage.py: change that.
"""Recording and reading usage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lago_orgs import (
    LagoOrgs,
    AuthenticationError,
    ChargeSpec,
    InvalidArgument,
    Money,
    RateLimited,
    UsageEvent,
    ValidationFailed,
)
from lago_orgs.simulator.faults import Fault
from tests.client._sync._io import all_at_once, client

if TYPE_CHECKING:
    from tests.client.conftest import Lago

pytestmark = pytest.mark.anyio


def set_up(api: LagoOrgs, org_id: str = "org_1") -> None:
    api.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
    api.ensure_plan(
        "pro",
        interval="monthly",
        amount=Money(49, "USD"),
        charges=[ChargeSpec(metric="api_call", properties={"amount": Decimal("0.001")})],
    )
    api.subscribe_org_to_plan(org_id, "pro", "ACME")


def test_usage_is_recorded_and_added_up(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        event = api.record_api_call("org_1", "t1", endpoint="/chat", user_id="u1", tokens=1500, model="m")
        api.record_usage("org_1", "api_call", "t2", {"tokens": Decimal("0.5")})
        usage = api.get_current_usage("org_1")
    assert event.properties == {"endpoint": "/chat", "user_id": "u1", "tokens": 1500, "model": "m"}
    assert not event.duplicate
    assert usage is not None
    assert usage.units("api_call") == Decimal("1500.5")
    assert usage.total_amount == Money("1.50", "USD")


def test_the_same_transaction_is_billed_once(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        events = all_at_once(lambda _: api.record_usage("org_1", "api_call", "t1", {"tokens": 7}), 10)
        usage = api.get_current_usage("org_1")
    assert sorted(each.duplicate for each in events if not isinstance(each, Exception)) == [False] + [True] * 9
    assert usage is not None
    assert usage.units("api_call") == 7


def test_an_event_whose_answer_is_lost_is_billed_once(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        lago.simulator.faults.add(Fault("reset_after"), path="/events", times=2)
        event = api.record_usage("org_1", "api_call", "t1", {"tokens": 7})
        usage = api.get_current_usage("org_1")
    assert event.duplicate
    assert usage is not None
    assert usage.units("api_call") == 7


def test_a_batch_is_mended(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        events = [
            UsageEvent(org_id="org_1", code="api_call", transaction_id=f"t{number}", properties={"tokens": 1})
            for number in range(250)
        ]
        api.record_usage("org_1", "api_call", "t77", {"tokens": 1})
        result = api.record_batch([*events, events[3]])
        usage = api.get_current_usage("org_1")
    assert (result.recorded, result.duplicates, result.refused) == (249, 2, ())
    assert usage is not None
    assert usage.units("api_call") == 250


def test_what_is_wrong_is_told_and_the_rest_is_stored(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        answer = api.send_event_batch(
            [
                {"transaction_id": "a", "code": "api_call", "external_subscription_id": "org_1"},
                {"transaction_id": "b", "code": "api_call", "external_subscription_id": "org_1", "timestamp": "today"},
                {"code": "api_call", "external_subscription_id": "org_1"},
            ]
        )
    assert answer.status == 422
    assert not answer.is_accepted
    assert [(each.index, dict(each.reasons)) for each in answer.refusals] == [
        (1, {"timestamp": ("invalid_format",)}),
        (2, {"transaction_id": ("value_is_mandatory",)}),
    ]


def test_a_batch_that_was_made_before_is_sent_as_it_is(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        whole = b'{"events":[{"transaction_id":"a","code":"api_call","external_subscription_id":"org_1"}]}'
        first, again = api.send_event_batch(whole), api.send_event_batch(whole)
    assert first.is_accepted
    assert first.headers["content-type"].startswith("application/json")
    assert [each.is_duplicate for each in again.refusals] == [True]


def test_one_who_keeps_events_hears_of_every_other_failure_at_once(lago: Lago) -> None:
    with client(lago) as api:
        batch = [{"transaction_id": "a", "code": "c", "external_subscription_id": "s"}]
        fault = Fault("status", status=429, headers={"Retry-After": "7"})
        rule = lago.simulator.faults.add(fault)
        with pytest.raises(RateLimited) as caught:
            api.send_event_batch(batch, retry=False)
        assert caught.value.retry_after == 7.0
        assert rule.struck == 1
        lago.simulator.faults.clear()
        with pytest.raises(ValidationFailed) as none:
            api.send_event_batch([])
        assert none.value.says("events", "no_events")


def test_a_refused_key_is_told(lago: Lago) -> None:
    with client(lago) as good:
        set_up(good)
    with LagoOrgs(lago.url, "another-key") as api:
        with pytest.raises(AuthenticationError, match="LAGO_API_KEY"):
            api.record_usage("org_1", "api_call", "t1")


def test_usage_is_stamped_to_the_millisecond_by_the_given_clock(lago: Lago) -> None:
    moment = datetime(2026, 3, 10, 9, 30, 0, 123_456, UTC)
    with client(lago, clock=lambda: moment) as api:
        now = api.record_usage("org_1", "api_call", "t1")
        then = api.record_usage("org_1", "api_call", "t2", timestamp=moment - timedelta(days=1))
        with pytest.raises(InvalidArgument, match="time zone"):
            api.record_usage("org_1", "api_call", "t3", timestamp=datetime(2026, 3, 10))  # noqa: DTZ001
    assert now.timestamp == datetime(2026, 3, 10, 9, 30, 0, 123_000, UTC)
    assert then.timestamp == datetime(2026, 3, 9, 9, 30, 0, 123_000, UTC)


def test_a_lock_is_waited_for(lago: Lago) -> None:
    with client(lago) as api:
        set_up(api)
        lago.simulator.faults.add(Fault("status", status=422), path="/events/batch", times=2)
        events = [UsageEvent(org_id="org_1", code="api_call", transaction_id=f"t{n}") for n in range(3)]
        assert (api.record_batch(events)).recorded == 3
