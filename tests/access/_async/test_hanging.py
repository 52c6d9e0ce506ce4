# The source of the flavour for threads: run `make sync` after a change.
"""A Lago that takes requests and does not answer: nobody waits for it for long, and not twice."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

import pytest

from lago_orgs import AccessUndecided, Reason, UsageRecorder
from lago_orgs.recorder import MemoryOutbox
from lago_orgs.simulator.faults import Fault
from tests.access._async._io import all_at_once, made, sleep, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.access.conftest import Lago

pytestmark = pytest.mark.anyio
PATIENCE = 0.2
LONG = 8.0  # seconds: of many that wait for their patience one after the other, each would need more


@pytest.fixture
def recorder(lago: Lago) -> Iterator[UsageRecorder]:
    made = UsageRecorder(MemoryOutbox(), api_url=lago.url, api_key=lago.key, guard=None)
    yield made
    made.close(0.0)


def hang(lago: Lago) -> None:
    lago.simulator.faults.add(Fault("delay", seconds=1.2))


async def test_after_one_has_waited_in_vain_nobody_waits(lago: Lago, recorder: UsageRecorder) -> None:
    hang(lago)
    async with made(lago, recorder, patience=PATIENCE) as access:
        began = monotonic()
        decisions = [await access.check(f"org_{number}", "tokens", limit=5) for number in range(100)]
        with pytest.raises(AccessUndecided):
            await access.reserve("org_1", "tokens", 1, limit=5)
        async with access.reserve("org_1", "tokens", 1, limit=5, on_outage="allow") as held:
            await held.commit()
        took, asked = monotonic() - began, len(lago.asked)
    assert {each.reason for each in decisions} == {Reason.OUTAGE_DENIED}
    assert took < LONG
    assert asked < 20, "one at a time asks again"


async def test_those_who_wait_for_the_same_wait_no_longer_than_the_first(lago: Lago, recorder: UsageRecorder) -> None:
    hang(lago)
    async with made(lago, recorder, patience=PATIENCE) as access:
        began = monotonic()
        found = await all_at_once(lambda _: access.check("org_1", "tokens", limit=5), 50)
        many = await all_at_once(lambda _: access.check("org_1", "tokens", limit=5), 50)
        took = monotonic() - began
    assert {getattr(each, "reason", each) for each in (*found, *many)} == {Reason.OUTAGE_DENIED}
    assert took < LONG


async def test_what_lago_said_last_holds_while_it_hangs(lago: Lago, recorder: UsageRecorder) -> None:
    lago.used_elsewhere(3)
    async with made(lago, recorder, patience=PATIENCE, ttl=0.2) as access:

        async def is_known() -> bool:
            return bool(await access.check("org_1", "tokens", limit=10))

        await until(is_known)
        hang(lago)
        await sleep(0.5)
        began = monotonic()
        decisions = [await access.check("org_1", "tokens", limit=10) for _ in range(100)]
        took = monotonic() - began
    assert {(each.reason, each.used, each.source) for each in decisions} == {(Reason.WITHIN_LIMIT, 3, "stale")}
    assert took < LONG


async def test_when_it_answers_again_it_is_noticed(lago: Lago, recorder: UsageRecorder) -> None:
    hang(lago)
    async with made(lago, recorder, patience=PATIENCE) as access:
        assert not await access.check("org_1", "tokens", limit=5)
        lago.back()

        async def is_known() -> bool:
            return bool(await access.check("org_1", "tokens", limit=5))

        await until(is_known)


async def test_who_is_told_to_come_again_later_does_not_wait(lago: Lago, recorder: UsageRecorder) -> None:
    later = Fault("status", status=429, headers={"retry-after": "30"})
    lago.simulator.faults.add(later)
    async with made(lago, recorder, patience=PATIENCE) as access:
        decisions = [await access.check("org_1", "tokens", limit=5) for _ in range(50)]
        asked = len(lago.asked)
    assert {each.reason for each in decisions} == {Reason.OUTAGE_DENIED}
    assert asked < 20
