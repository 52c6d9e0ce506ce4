# The source of the flavour for threads: run `make sync` after a change.
"""Users inside an organization: limits of their own, and who used how much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import (
    ConfigurationError,
    InvalidArgument,
    LimitReached,
    NotSubscribed,
    Reason,
    UnknownMetric,
    UsageEvent,
)
from lago_orgs.access import rate_limit_fields
from tests.access._async._io import all_at_once, made

if TYPE_CHECKING:
    from lago_orgs import UsageRecorder
    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio


async def test_a_user_s_limit_holds_beside_the_organization_s(lago: Lago, recorder: UsageRecorder) -> None:
    lago.used_elsewhere(50)
    async with made(lago, recorder) as access:
        # Lago's figure is from before: delivered ahead of it, they would be counted there and in doubt here as well.
        await access.check("org_1", "tokens", limit=100)
        recorder.record("org_1", "tokens", {"tokens": 6}, user_id="jane")
        recorder.record("org_1", "tokens", {"tokens": 20}, user_id="joe")
        fits = await access.check("org_1", "tokens", 4, limit=100, user_id="jane", user_limit=10)
        own = await access.check("org_1", "tokens", 5, limit=100, user_id="jane", user_limit=10)
        all_of_it = await access.check("org_1", "tokens", 25, limit=100, user_id="jane", user_limit=90)
        async with access.reserve("org_1", "tokens", 4, limit=100, user_id="jane", user_limit=10) as held:
            with pytest.raises(LimitReached) as caught:
                await access.reserve("org_1", "tokens", 1, limit=100, user_id="jane", user_limit=10)
            async with access.reserve("org_1", "tokens", 1, limit=100, user_id="joe", user_limit=30) as other:
                await other.commit()
            await held.commit(1)
        assert recorder.flush()
        access.forget("org_1")
        after = await access.check("org_1", "tokens", 3, limit=None, user_id="jane", user_limit=10)
    assert (fits.allowed, fits.used, fits.limit) == (True, 76, 100)
    assert (own.reason, own.used, own.remaining, own.user_id) == (Reason.USER_LIMIT_REACHED, 6, 4, "jane")
    assert all_of_it.reason is Reason.LIMIT_REACHED
    assert caught.value.decision.reason is Reason.USER_LIMIT_REACHED
    assert (after.used, after.limit, after.allowed) == (7, 10, True), "delivered or not, it is counted once"


@pytest.mark.parametrize(
    ("limit", "user_limit", "units", "used", "in_doubt", "is_soon"),
    [
        (10, None, 1, 14, 7, True),  # without what is in doubt something is left
        (10, 100, 1, 14, 7, True),
        (7, None, 1, 14, 7, False),  # it is reached for certain
        (None, 7, 1, 7, 0, False),  # of users nothing is in doubt: they are counted here
        (100, 7, 1, 7, 0, False),
        (14, 7, 1, 14, 7, True),
        (100, 10, 4, 7, 0, False),
    ],
)
async def test_when_to_come_again_is_soon_where_a_doubt_refuses_and_else_the_period_s_end(
    lago: Lago,
    recorder: UsageRecorder,
    limit: int | None,
    user_limit: int | None,
    units: int,
    used: int,
    in_doubt: int,
    is_soon: bool,
) -> None:
    async with made(lago, recorder, settling=20.0) as access:
        recorder.record("org_1", "tokens", {"tokens": 7}, user_id="jane")
        assert recorder.flush()
        named: Any = {} if user_limit is None else {"user_id": "jane", "user_limit": user_limit}
        told = await access.check("org_1", "tokens", units, limit=limit, **named)
        with pytest.raises(LimitReached) as caught:
            await access.reserve("org_1", "tokens", units, limit=limit, **named)
    for each in (told, caught.value.decision):
        assert (each.status, each.used, each.in_doubt) == (429, used, in_doubt)
        assert each.resets_at is not None
        assert each.decided_at is not None
        left = (each.resets_at - each.decided_at).total_seconds() if each.refresh_in is None else each.refresh_in
        assert each.retry_after == ceil(left)
        assert (each.refresh_in is not None) is is_soon
        assert ("asked again in" in str(each)) is is_soon
        assert ("it begins anew at" in str(each)) is not is_soon
        assert ("in doubt" in str(each)) is (in_doubt > 0)
        fields = rate_limit_fields(each)
        assert fields["Retry-After"] == str(each.retry_after)
        assert fields["RateLimit"].endswith(f";t={each.retry_after}")


async def test_a_user_s_limit_is_exact_over_many_at_once(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:

        async def use(number: int) -> bool:
            user = ("jane", "joe")[number % 2]
            async with access.reserve("org_1", "calls", limit=1000, user_id=user, user_limit=20) as held:
                await held.commit()
            return True

        found = await all_at_once(use, 100)
        used = await access.usage_by_user("org_1", "calls")
    assert sum(each is True for each in found) == 40
    assert [(each.user_id, each.units, each.events_count) for each in used] == [("jane", 20, 20), ("joe", 20, 20)]


async def test_who_used_it_in_this_period(lago: Lago, recorder: UsageRecorder) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=70)
    async with made(lago, recorder) as access:
        recorder.record("org_1", "tokens", {"tokens": 5}, user_id="jane")
        recorder.record("org_1", "tokens", {"tokens": "2.5"}, user_id="joe")
        recorder.record("org_1", "tokens", {"tokens": 1000}, user_id="joe", timestamp=long_ago)
        recorder.record("org_1", "tokens", {"tokens": 1})
        recorder.record("org_2", "tokens", {"tokens": 1}, user_id="jane")
        first = await access.usage_by_user("org_1", "tokens")
        recorder.record("org_1", "tokens", {"tokens": 3}, user_id="joe")
        assert recorder.flush()
        second = await access.usage_by_user("org_1", "tokens")
    assert [(each.user_id, str(each.units), each.events_count) for each in first] == [
        ("jane", "5", 1),
        ("joe", "2.5", 1),
        (None, "1", 1),
    ]
    assert [(each.user_id, str(each.units)) for each in second] == [("joe", "5.5"), ("jane", "5"), (None, "1")]


async def test_who_used_it_as_lago_holds_it(lago: Lago, recorder: UsageRecorder) -> None:
    """In pages, whoever sent it; what waits here is not there yet."""
    long_ago = datetime.now(UTC) - timedelta(days=70)
    async with made(lago, recorder) as access:
        events = [
            UsageEvent(org_id="org_1", code="calls", transaction_id=f"c{number}", user_id=f"user {number % 3}")
            for number in range(205)
        ]
        lago.api.record_batch(events)
        lago.api.record_usage("org_1", "tokens", "t1", {"tokens": "2.5"}, user_id="jane")
        lago.api.record_usage("org_1", "tokens", "t2", {"tokens": 1000}, user_id="jane", timestamp=long_ago)
        lago.api.record_usage("org_1", "tokens", "t3", {"tokens": 4})
        calls = await access.usage_by_user("org_1", "calls", source="lago")
        tokens = await access.usage_by_user("org_1", "tokens", source="lago")
        assert await access.usage_by_user("org_1", "tokens") == []
        with pytest.raises(InvalidArgument, match="source is 'events'"):
            await access.usage_by_user("org_1", "tokens", source="events")  # type: ignore[arg-type]  # it is refused
    assert lago.count("/events") == 4
    assert [(each.user_id, each.units) for each in calls] == [("user 0", 69), ("user 1", 68), ("user 2", 68)]
    assert [(each.user_id, str(each.units), each.events_count) for each in tokens] == [
        (None, "4", 1),
        ("jane", "2.5", 1),
    ]
    async with made(lago) as access:
        assert await access.usage_by_user("org_1", "calls", source="lago") == calls


async def test_what_is_not_counted_per_user_is_said(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        with pytest.raises(InvalidArgument, match="'seats'"):
            await access.usage_by_user("org_1", "seats")
        with pytest.raises(InvalidArgument, match="user_limit"):
            await access.check("org_1", "peak", user_id="jane", user_limit=5)
        with pytest.raises(UnknownMetric):
            await access.usage_by_user("org_1", "token")
        with pytest.raises(NotSubscribed):
            await access.usage_by_user("nobody", "tokens")
    async with made(lago) as access:
        with pytest.raises(ConfigurationError, match="recorder"):
            await access.usage_by_user("org_1", "tokens")
        with pytest.raises(InvalidArgument, match="recorder"):
            await access.check("org_1", "tokens", user_id="jane", user_limit=5)
