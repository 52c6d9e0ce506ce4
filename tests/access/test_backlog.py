"""After an outage much waits: event loops leave it to threads to go through that, and stand still for none of them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import AsyncLagoOrgs, AsyncUsageRecorder, LimitReached, UsageRecorder
from lago_orgs.access import Access, AsyncAccess, effort, metered, tally, totals
from lago_orgs.access.ledger import LOOK
from lago_orgs.recorder.errors import OutboxBusy
from lago_orgs.recorder.events import make_event
from lago_orgs.recorder.outboxes.rows import Dead
from tests.access.conftest import Lago, MakeOutbox

LIMIT = 1_000_000
MANY = 30


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "MUCH", MANY - 10)


class Watched:
    """Notes in which threads something is done, and may hold it up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        self.threads: list[int] = []
        self.may_go_on, self.begun = threading.Event(), threading.Event()
        self.may_go_on.set()
        act = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            self.threads.append(threading.get_ident())
            self.begun.set()
            assert self.may_go_on.wait(20)
            return act(*arguments, **named)

        monkeypatch.setattr(owner, name, watched)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    watched = Watched(monkeypatch, tally.Tally, "take")
    yield watched
    watched.may_go_on.set()


def backlog(make_outbox: MakeOutbox, code: str = "tokens") -> Any:
    outbox = make_outbox()
    for number in range(MANY):
        outbox.put(make_event("org_1", code, {"tokens": 2}, user_id=f"u{number % 3}"))
    return outbox


@asynccontextmanager
async def opened(lago: Lago, outbox: Any, **options: Any) -> AsyncIterator[tuple[AsyncUsageRecorder, AsyncAccess]]:
    """An access, and a recorder that delivers nothing."""
    async with (
        AsyncUsageRecorder(outbox, api_url="http://127.0.0.1:9", api_key="none", guard=None) as recorder,
        AsyncLagoOrgs(lago.url, lago.key) as api,
        AsyncAccess(api, recorder=recorder, **options) as access,
    ):
        yield recorder, access
        await recorder.close(0)


@pytest.mark.anyio
async def test_a_first_look_at_much_is_taken_in_a_thread_and_nobody_waits_for_it(
    lago: Lago, make_outbox: MakeOutbox, looks: Watched
) -> None:
    outbox = backlog(make_outbox)
    async with opened(lago, outbox) as (_, access):
        looks.may_go_on.clear()
        asked = [asyncio.create_task(access.check("org_1", code, limit=LIMIT)) for code in ("tokens", "calls")]
        await asyncio.to_thread(looks.begun.wait, 20)
        asked.append(asyncio.create_task(access.check("org_1", "tokens", limit=LIMIT)))
        await asyncio.sleep(0.05)  # in which a loop that waits for the look would not come back
        assert not any(each.done() for each in asked)
        looks.may_go_on.set()
        first, second, third = [await each for each in asked]
        assert first.used == third.used == 2 * MANY
        assert second.used == 0
        assert threading.get_ident() not in looks.threads[:1]


@pytest.mark.anyio
async def test_what_nobody_measured_yet_is_measured_in_a_thread(
    lago: Lago, make_outbox: MakeOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = backlog(make_outbox)
    async with opened(lago, outbox) as (_, access):
        assert await access.check("org_1", "calls", limit=LIMIT)  # the look is over
        measured = Watched(monkeypatch, metered.Metered, "outstanding")
        assert (await access.check("org_1", "tokens", limit=LIMIT)).used == Decimal(2 * MANY)
        assert threading.get_ident() not in measured.threads
        assert (
            await access.check("org_1", "tokens", limit=LIMIT, user_id="u1", user_limit=20)
        ).reason == "user_limit_reached"


@pytest.mark.anyio
async def test_a_reservation_over_much_is_made_in_a_thread(lago: Lago, make_outbox: MakeOutbox, looks: Watched) -> None:
    outbox = backlog(make_outbox)
    async with opened(lago, outbox) as (_, access):
        async with access.reserve("org_1", "tokens", 5, limit=2 * MANY + 5) as held:
            assert not await access.check("org_1", "tokens", limit=2 * MANY + 5)
            await held.commit(5)
        assert threading.get_ident() not in looks.threads[:1]


PATIENCE = 0.2


@pytest.mark.anyio
async def test_a_look_that_takes_longer_than_anybodys_patience_is_no_outage(
    lago: Lago, make_outbox: MakeOutbox, looks: Watched
) -> None:
    outbox = backlog(make_outbox)
    async with opened(lago, outbox, patience=PATIENCE, on_outage="allow") as (_, access):
        looks.may_go_on.clear()
        asked = asyncio.create_task(access.check("org_1", "tokens", limit=2 * MANY))
        await asyncio.to_thread(looks.begun.wait, 20)
        await asyncio.sleep(3 * PATIENCE)
        late = asyncio.create_task(access.check("org_1", "tokens", limit=2 * MANY))
        await asyncio.sleep(PATIENCE)
        looks.may_go_on.set()
        for decision in (await asked, await late):
            assert (decision.reason, decision.used) == ("limit_reached", 2 * MANY)
        with pytest.raises(LimitReached):
            async with access.reserve("org_1", "tokens", 1, limit=2 * MANY):
                pass


def test_nor_is_it_for_threads(lago: Lago, make_outbox: MakeOutbox, looks: Watched) -> None:
    outbox = backlog(make_outbox)
    with (
        UsageRecorder(outbox, api_url="http://127.0.0.1:9", api_key="none", guard=None) as recorder,
        Access(lago.api, recorder=recorder, patience=PATIENCE, on_outage="allow") as access,
    ):
        looks.may_go_on.clear()
        timer = threading.Timer(4 * PATIENCE, looks.may_go_on.set)
        timer.start()
        decision = access.check("org_1", "tokens", limit=2 * MANY)
        timer.join()
        assert (decision.reason, decision.used) == ("limit_reached", 2 * MANY)
        with pytest.raises(LimitReached), access.reserve("org_1", "tokens", 1, limit=2 * MANY):
            pass
        recorder.close(0)


@pytest.mark.anyio
async def test_much_that_is_to_be_looked_at_anew_is_left_to_a_thread(
    lago: Lago, make_outbox: MakeOutbox, looks: Watched
) -> None:
    outbox = backlog(make_outbox)
    outbox.put(make_event("org_1", "tokens", {"tokens": 7}, transaction_id="dead"))
    outbox.keep_lease()
    outbox.settle([], [Dead(row, "bad") for row in outbox.claim(100) if row.event.transaction_id == "dead"])
    outbox.release()
    async with opened(lago, outbox) as (recorder, access):
        assert (await access.check("org_1", "tokens", limit=LIMIT)).used == 2 * MANY
        assert await asyncio.to_thread(recorder.requeue, ["dead"]) == 1
        looks.threads.clear()
        await asyncio.sleep(2 * LOOK)
        assert (await access.check("org_1", "tokens", limit=LIMIT, user_id="u1", user_limit=LIMIT)).used == 2 * MANY + 7
        assert threading.get_ident() not in looks.threads


@pytest.mark.anyio
async def test_a_thread_that_waits_for_the_store_holds_no_event_loop_up(
    lago: Lago, make_outbox: MakeOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops, begun, may_go_on, act = threading.get_ident(), threading.Event(), threading.Event(), totals.Totals.of_user

    def held(*arguments: Any) -> Any:
        if threading.get_ident() == loops:
            raise OutboxBusy("somebody holds the file")
        begun.set()
        assert may_go_on.wait(20)
        return act(*arguments)

    monkeypatch.setattr(totals.Totals, "of_user", held)
    async with opened(lago, make_outbox()) as (_, access):
        assert await access.check("org_1", "calls", limit=LIMIT)
        waits = asyncio.create_task(access.check("org_1", "calls", limit=LIMIT, user_id="u1", user_limit=5))
        await asyncio.to_thread(begun.wait, 20)
        checks = [asyncio.create_task(access.check("org_1", "calls", limit=LIMIT)) for _ in range(3)]
        await asyncio.sleep(0.1)  # a loop that waits for the thread would not come back
        assert not waits.done()
        may_go_on.set()
        assert all(await asyncio.gather(waits, *checks))
