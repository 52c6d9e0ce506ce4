# The source of the flavour for threads: run `make sync` after a change.
"""Limits in money: what the period's usage costs, by the plan's charges, as Lago's current usage says it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lago_orgs import (
    ChargeSpec,
    CurrencyMismatch,
    Graduated,
    InvalidArgument,
    LimitReached,
    Money,
    NotSubscribed,
    Reason,
    Standard,
    Tier,
)
from tests.access._async._io import all_at_once, made

if TYPE_CHECKING:
    from lago_orgs import UsageRecorder
    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio
USD_5 = Money(5, "USD")


def usd(amount: str) -> Money:
    return Money(amount, "USD")


async def test_what_is_used_is_priced_by_the_plan(lago: Lago, recorder: UsageRecorder) -> None:
    lago.used_elsewhere(100)
    async with made(lago, recorder) as access:
        first = await access.check("org_1", "tokens", 400, limit=USD_5)
        recorder.record("org_1", "tokens", {"tokens": 250})
        async with access.reserve("org_1", "tokens", 100, limit=USD_5) as held:
            second = await access.check("org_1", "tokens", 51, limit=USD_5)
            third = await access.require("org_1", "tokens", 50, limit=USD_5)
            await held.commit(50)
        left = await access.remaining("org_1", "tokens", limit=USD_5)
        with pytest.raises(LimitReached, match=r"4.00 USD of 5.00 USD for tokens are used") as caught:
            await access.require("org_1", "tokens", 101, limit=USD_5)
        # The next figure is Lago's own, to the cent.
        assert recorder.flush()
        access.forget("org_1")
        after = await access.check("org_1", "tokens", 0, limit=USD_5)
    assert (first.allowed, first.used, first.remaining, first.limit) == (True, usd("1"), usd("4"), USD_5)
    assert (held.decision.used, held.decision.remaining) == (usd("4.50"), usd("0.50"))
    assert (second.reason, second.used, third.allowed) == (Reason.LIMIT_REACHED, usd("4.50"), True)
    assert (left, caught.value.decision.remaining) == (usd("1"), usd("1"))
    assert first.is_exact
    usage = lago.api.get_current_usage("org_1")
    assert usage is not None
    assert isinstance(after.used, Money)
    assert isinstance(after.in_doubt, Money)
    assert after.used - after.in_doubt == usage.amount == usd("4")


async def test_many_at_once_never_cost_more(lago: Lago, recorder: UsageRecorder) -> None:
    tiers = Graduated([Tier(up_to=10, per_unit_amount="0.10"), Tier(per_unit_amount="0.05", flat_amount="0.50")])
    lago.api.ensure_plan(
        "tiers", interval="monthly", amount=usd("9"), charges=[ChargeSpec(metric="tokens", price=tiers)]
    )
    lago.api.subscribe_org_to_plan("org_2", "tiers", "Tiers")
    async with made(lago, recorder, patience=30.0) as access:

        async def use(number: int) -> bool:
            async with access.reserve("org_2", "tokens", 3, limit=usd("4.99")) as held:
                await held.commit(2 if number % 5 else 3)
            return True

        found = await all_at_once(use, 60)
        # 10 at 0.10, the flat amount, and 69 more at 0.05: the next would make 5.00 of 4.95.
        async with access.reserve("org_2", "tokens", 100, limit=usd("4.99"), overage="cap") as rest:
            await rest.commit(int(rest.units))
        decision = await access.check("org_2", "tokens", 1, limit=usd("4.99"))
        assert recorder.flush()
    refused = [each for each in found if isinstance(each, Exception)]
    assert all(isinstance(each, LimitReached) for each in refused), refused
    assert (decision.allowed, decision.used) == (False, usd("4.95"))
    usage = lago.api.get_current_usage("org_2")
    assert usage is not None
    assert (usage.amount, usage.units("tokens")) == (usd("4.95"), Decimal(79))


async def test_what_is_left_may_be_a_part_of_a_unit(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        async with access.reserve("org_1", "tokens", 100, limit=usd("0.125"), overage="cap") as held:
            await held.commit()
        async with access.reserve("org_1", "calls", 100, limit=usd("0.125"), overage="cap") as whole:
            await whole.commit()
        assert not await access.check("org_1", "tokens", "0.001", limit=usd("0.125"))
    assert (held.units, held.decision.reason) == (Decimal("12.5"), Reason.CAPPED)
    assert whole.units == 12


async def test_everything_together(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        await access.check("org_1", limit=USD_5)  # Lago's figure is older than all usage
        recorder.record("org_1", "tokens", {"tokens": 300})
        recorder.record("org_1", "calls")
        recorder.record("org_1", "seats", {"seat": "a"})
        some = await access.check("org_1", limit=USD_5)
        left = await access.remaining("org_1", limit=USD_5)
        async with access.reserve("org_1", "tokens", 198, limit=None):
            all_of_it = await access.check("org_1", limit=USD_5)
        nobody = await access.remaining("nobody", limit=USD_5)
        with pytest.raises(NotSubscribed):
            await access.require("nobody", limit=USD_5)
    assert (some.allowed, some.used, left) == (True, usd("3.02"), usd("1.98"))
    assert str(some).startswith("org_1 has used 3.02 USD of 5.00 USD in all")
    assert (all_of_it.allowed, all_of_it.status, all_of_it.used) == (False, 429, USD_5)
    assert not some.is_exact, "the peak is Lago's alone"
    assert nobody == usd("0")


async def test_what_cannot_be_priced_is_said(lago: Lago, recorder: UsageRecorder) -> None:
    lago.api.ensure_metric("level", aggregation_type="weighted_sum_agg", field_name="level")
    level = ChargeSpec(metric="level", price=Standard("1"))
    lago.api.ensure_plan("levels", interval="monthly", amount=usd("9"), charges=[level])
    lago.api.subscribe_org_to_plan("org_2", "levels", "Levels")
    async with made(lago, recorder) as access:
        with pytest.raises(InvalidArgument, match=r"'level' cannot be priced here.*weighted"):
            await access.check("org_2", "level", limit=USD_5)
        together = await access.check("org_2", limit=USD_5)
        with pytest.raises(CurrencyMismatch, match=r"5.00 EUR.*USD"):
            await access.check("org_1", "tokens", limit=Money(5, "EUR"))
        with pytest.raises(CurrencyMismatch):
            await access.check("org_1", limit=Money(5, "EUR"))
        with pytest.raises(InvalidArgument, match="at least 0"):
            await access.check("org_1", "tokens", limit=Money(-1, "USD"))
        with pytest.raises(InvalidArgument, match="user_limit"):
            await access.check("org_1", "tokens", user_id="jane", user_limit=USD_5)  # type: ignore[arg-type]  # refused
        assert not (await access.check("org_1", "peak", 501, limit=USD_5))
        assert await access.check("org_1", "peak", 500, limit=USD_5)
    assert (together.allowed, together.is_exact) == (True, False)


async def test_units_and_users_are_limited_beside_it(lago: Lago, recorder: UsageRecorder) -> None:
    async with made(lago, recorder) as access:
        assert await access.check("org_1", "tokens", 500, limit=500), "in units first, which keeps no costs"
        assert await access.check("org_1", "tokens", 500, limit=USD_5)
        async with access.reserve("org_1", "tokens", 10, limit=USD_5, user_id="jane", user_limit=10) as held:
            await held.commit()
        own = await access.check("org_1", "tokens", 1, limit=USD_5, user_id="jane", user_limit=10)
        asked = len(lago.asked)
        await access.check("org_1", "tokens", 1, limit=USD_5)
    assert (own.reason, own.limit, own.used) == (Reason.USER_LIMIT_REACHED, 10, 10)
    assert asked == len(lago.asked)
