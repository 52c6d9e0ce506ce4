# The source of the flavour for threads: run `make sync` after a change.
"""Reservations: exact under concurrency, whatever happens to those who made them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from lago_orgs import (
    AccessUndecided,
    ConfigurationError,
    InvalidArgument,
    LimitReached,
    NotSubscribed,
    Reason,
    UnknownMetric,
    UsageRecorder,
)
from lago_orgs.recorder import MemoryOutbox, OutboxFull
from tests.access._async._io import all_at_once, made, sleep

if TYPE_CHECKING:
    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio


async def test_what_is_committed_is_recorded_and_the_rest_is_given_back(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "tokens", 4000, limit=10_000) as held:
            during = await access.remaining("org_1", "tokens", limit=10_000)
            await held.commit(1280, properties={"model": "m"})
        after = await access.remaining("org_1", "tokens", limit=10_000)
        assert recorder.flush()
    assert (held.decision.used, held.decision.remaining, held.units) == (4000, 6000, 4000)
    assert (during, after) == (6000, 8720)
    (event,) = lago.simulator.organization(lago.key).events
    assert event.transaction_id == held.transaction_id
    assert {name: str(value) for name, value in event.properties.items()} == {"tokens": "1280", "model": "m"}
    assert lago.counted() == 1280


async def test_without_a_commit_nothing_was_used(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "tokens", 4000, limit=10_000):
            pass
        with pytest.raises(RuntimeError):
            async with access.reserve("org_1", "tokens", 4000, limit=10_000):
                raise RuntimeError
        async with access.reserve("org_1", "tokens", 10_000, limit=10_000) as held:
            await held.commit(0)
        assert await access.remaining("org_1", "tokens", limit=10_000) == 10_000
    assert recorder.stats().total.recorded == 0


async def test_a_reservation_may_be_kept_beyond_a_block(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        held = await access.reserve("org_1", "tokens", 10, limit=15)
        with pytest.raises(LimitReached) as caught:
            await access.reserve("org_1", "tokens", 6, limit=15)
        await held.release()
        await held.release()
        other = await access.reserve("org_1", "tokens", 6, limit=15)
        await other.commit()
        with pytest.raises(InvalidArgument, match="is over"):
            await other.commit()
        with pytest.raises(InvalidArgument, match="is over"):
            await held.commit()
    decision = caught.value.decision
    assert (decision.reason, decision.used, decision.remaining, decision.status) == (Reason.LIMIT_REACHED, 10, 5, 429)
    assert recorder.stats().total.recorded == 1


async def test_each_unit_of_a_count_is_an_event(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "calls", 5, limit=5) as held:
            with pytest.raises(InvalidArgument, match="counts events"):
                await held.commit("1.5")
            await held.commit(3)
        assert await access.remaining("org_1", "calls", limit=5) == 2
        assert recorder.flush()
    assert lago.counted("calls") == 3


@pytest.mark.parametrize("units", ["1.5", 1001, -1])
async def test_what_no_events_come_to_is_not_reserved(lago: Lago, recorder: UsageRecorder, units: Any) -> None:
    async with made(lago, recorder) as access:
        for limit in (10_000, None):
            with pytest.raises(InvalidArgument, match=r"units is .*'calls' counts events: .* from 0 to 1,000"):
                await access.reserve("org_1", "calls", units, limit=limit, overage="cap")
        assert await access.remaining("org_1", "calls", limit=10_000) == 10_000


async def test_of_events_whole_ones_are_what_is_left(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "calls", 3, limit="2.5", overage="cap") as held:
            assert (held.units, held.decision.limit) == (2, Decimal("2.5"))
            await held.commit()
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "calls", 1, limit="2.5", overage="cap")
        assert await access.remaining("org_1", "calls", limit="2.5") == Decimal("0.5")


async def test_fractions_are_exact_and_giving_back_makes_room(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        for _ in range(3):
            async with access.reserve("org_1", "tokens", "0.1", limit="0.3") as held:
                await held.commit()
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "tokens", "0.000000000001", limit="0.3")
        async with access.reserve("org_1", "tokens", -1, limit="0.3") as held:
            await held.commit("-0.2")
        assert await access.remaining("org_1", "tokens", limit="0.3") == Decimal("0.2")


@pytest.mark.parametrize(("overage", "units", "reason"), [("cap", 3, Reason.CAPPED), ("overflow", 10, Reason.OVERFLOW)])
async def test_what_is_larger_than_the_rest(
    lago: Lago, recorder: UsageRecorder, overage: Any, units: int, reason: Reason
) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "tokens", 7, limit=10, overage=overage) as held:
            await held.commit()
        async with access.reserve("org_1", "tokens", 10, limit=10, overage=overage) as held:
            assert (held.units, held.decision.reason) == (units, reason)
            await held.commit()
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "tokens", 1, limit=10, overage=overage)
    assert recorder.stats().total.recorded == 2


async def test_no_limit_reserves_nothing_and_records_all_the_same(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "tokens", 10**6, limit=None) as held:
            await held.commit()
        assert held.decision.reason is Reason.UNLIMITED
        assert (await access.check("org_1", "tokens")).used == 10**6


async def test_metrics_that_are_no_sum_go_by_lago_s_figure(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "peak", 20, limit=20) as held:
            await held.commit(properties={"size": 15})
        assert not held.decision.is_exact
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "peak", 21, limit=20)
        async with access.reserve("org_1", "seats", 1, limit=1) as held:
            with pytest.raises(LimitReached):
                await access.reserve("org_1", "seats", 1, limit=1)
            await held.commit(properties={"seat": "a"})
    assert recorder.stats().total.recorded == 2


async def test_nothing_is_kept_where_it_is_refused(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        with pytest.raises(NotSubscribed):
            await access.reserve("nobody", "tokens", 1, limit=10)
        with pytest.raises(UnknownMetric):
            await access.reserve("org_1", "token", 1, limit=10)
        wrong: list[tuple[Any, Any, str]] = [
            (("org_1", "tokens", 1.5), {}, "units is the float"),
            (("org_1", "tokens", 1), {"overage": "allow"}, "overage is 'allow'"),
            (("org_1", "tokens", 1), {"seconds": 0}, "seconds is 0"),
            (("org_1", "tokens", 1), {"transaction_id": ""}, "transaction_id is empty"),
        ]
        for arguments, named, said in wrong:
            with pytest.raises(InvalidArgument, match=said):
                await access.reserve(*arguments, limit=10, **named)
        assert await access.remaining("org_1", "tokens", limit=10) == 10
    async with made(lago) as access:
        with pytest.raises(ConfigurationError, match="recorder"):
            await access.reserve("org_1", "tokens", 1, limit=10)


async def test_what_is_committed_is_what_the_properties_say(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        for units, given, said in (
            (10, {"tokens": 99_999}, "the property that 'tokens' sums up says 99999"),
            (0, {"tokens": 5}, "says 5"),
            (None, {"tokens": "many"}, "the property 'tokens' is 'many', which Lago does not count"),
            (None, {"tokens": "1e3"}, "does not count"),
        ):
            async with access.reserve("org_1", "tokens", 10, limit=100) as held:
                with pytest.raises(InvalidArgument, match=said):
                    await held.commit(units, properties=given)
                assert await access.remaining("org_1", "tokens", limit=100) == 90, "it is reserved still"
        async with access.reserve("org_1", "tokens", 10, limit=100) as held:
            await held.commit(properties={"tokens": Decimal(7)})
        async with access.reserve("org_1", "tokens", "1e1", limit=100) as held:
            await held.commit("1e-7", properties={"tokens": "0.0000001"})
        async with access.reserve("org_1", "tokens", "1e1", limit=100) as held:
            await held.commit()
        assert await access.remaining("org_1", "tokens", limit="1e2") == Decimal("82.9999999")
        assert recorder.flush()
    assert lago.counted() == Decimal("17.0000001")


async def test_what_counts_by_its_value_is_not_committed_without_it(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        for metric, name in (("seats", "seat"), ("peak", "size")):
            async with access.reserve("org_1", metric, 1, limit=3) as held:
                for given in (None, {name: None}, {"other": 1}):
                    with pytest.raises(InvalidArgument, match=f"nothing of '{name}'.*properties={{'{name}'"):
                        await held.commit(properties=given)
        assert recorder.stats().total.recorded == 0
        for properties in ({}, {"seat": None}, {"seat": "a"}):
            recorder.record("org_1", "seats", properties)
        before = (await access.check("org_1", "seats", limit=3)).used
        assert recorder.flush()
    assert before == lago.counted("seats") == 2, "all that have no value are one, for Lago and here"


async def test_what_passes_a_reservation_is_recorded_and_said(
    lago: Lago, recorder: UsageRecorder, caplog: pytest.LogCaptureFixture
) -> None:
    async with made(lago, recorder) as access:
        for units, more in ((5, 0), (8, 3), (9, 4)):
            async with access.reserve("org_1", "tokens", 5, limit=100) as held:
                await held.commit(units)
            assert held.overrun == more
        late = await access.reserve("org_1", "calls", 2, limit=100, seconds=0.01)
        await sleep(0.02)
        await late.commit(1)
        async with access.reserve("org_1", "tokens", 5, limit=None) as held:
            await held.commit(7)
        assert (late.overrun, held.overrun) == (1, 0)
        assert (await access.check("org_1", "tokens", limit=100)).used == 29
    said = [each for each in caplog.messages if "were committed" in each]
    assert len(said) <= 2, "once per organization and metric"


async def test_a_reservation_of_one_id_is_one(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        await access.reserve("org_1", "tokens", 6, limit=10, transaction_id="request-1")
        held = await access.reserve("org_1", "tokens", 6, limit=10, transaction_id="request-1")
        await held.commit()
        again = await access.reserve("org_1", "tokens", 4, limit=10, transaction_id="request-1")
        await again.commit(6)
        assert await access.remaining("org_1", "tokens", limit=10) == 4
    assert recorder.stats().total.recorded == 1


async def test_what_nobody_ends_ends_by_itself(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder, reserve_for=0.3) as access:
        forgotten = await access.reserve("org_1", "tokens", 10, limit=10)
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "tokens", 1, limit=10)
        await sleep(0.4)
        async with access.reserve("org_1", "tokens", 1, limit=10) as held:
            await held.commit()
        await forgotten.commit(5)
        assert await access.remaining("org_1", "tokens", limit=10) == 4, "what was used is recorded, late as it is"


async def test_a_thousand_means_a_thousand(lago: Lago, recorder: UsageRecorder) -> None:
    """Many at once, while the recorder delivers, another system sends, and Lago's figure is refreshed in between."""
    lago.used_elsewhere(40)
    async with made(lago, recorder, ttl=0.2, settling=0.0, patience=30.0) as access:

        async def use(number: int) -> int:
            async with access.reserve("org_1", "tokens", 3, limit=400) as held:
                if number % 7 == 0:
                    return 0
                await held.commit(2 + number % 2)
            return 2 + number % 2

        found = await all_at_once(use, 500)
        used = sum(each for each in found if isinstance(each, int))
        refused = [each for each in found if isinstance(each, Exception)]
        assert all(isinstance(each, LimitReached) for each in refused), refused
        assert used <= 360
        # Nobody was turned away for long: what is left is let through, and not one more.
        while True:
            try:
                async with access.reserve("org_1", "tokens", 1, limit=400) as held:
                    await held.commit()
                used += 1
            except LimitReached as error:
                if not error.decision.in_doubt:
                    break
                assert recorder.flush()
                access.forget("org_1")
        assert used == 360
        assert recorder.flush()
        assert lago.counted() == 400


async def test_a_full_outbox_leaves_the_reservation(lago: Lago) -> None:
    lago.away()
    recorder = UsageRecorder(MemoryOutbox(max_pending=1), api_url=lago.url, api_key=lago.key, guard=None)
    lago.back()
    async with made(lago, recorder) as access:
        await access.check("org_1", "tokens", limit=10)
        lago.away()
        first = await access.reserve("org_1", "tokens", 5, limit=10)
        await first.commit()
        second = await access.reserve("org_1", "tokens", 5, limit=10)
        with pytest.raises(OutboxFull):
            await second.commit()
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "tokens", 1, limit=10)
        lago.back()
        assert recorder.flush()
        await second.commit()
    recorder.close(0.0)


async def test_while_lago_is_away_the_policy_decides_and_what_passes_is_recorded(
    lago: Lago, recorder: UsageRecorder
) -> None:
    lago.away()
    async with made(lago, recorder) as access:
        with pytest.raises(AccessUndecided):
            await access.reserve("org_1", "tokens", 5, limit=10)
        async with access.reserve("org_1", "tokens", 5, limit=10, on_outage="allow") as held:
            await held.commit(4, properties={"tokens": 4})
    assert held.decision.reason is Reason.OUTAGE_ALLOWED
    assert recorder.stats().total.recorded == 1


async def test_what_is_known_counts_on_while_lago_is_away(lago: Lago, recorder: UsageRecorder) -> None:
    lago.used_elsewhere(4)
    async with made(lago, recorder, ttl=0.05) as access:
        await access.check("org_1", "tokens", limit=10)
        lago.away()
        await sleep(0.15)
        for _ in range(6):
            async with access.reserve("org_1", "tokens", 1, limit=10) as held:
                await held.commit()
                assert held.decision.source == "stale"
        with pytest.raises(LimitReached):
            await access.reserve("org_1", "tokens", 1, limit=10)
