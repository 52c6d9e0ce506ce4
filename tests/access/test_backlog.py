"""After an outage much waits: event loops leave it to threads to go through that, and stand still for none of them."""

import asyncio
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from lago_orgs import AsyncLagoOrgs, AsyncUsageRecorder
from lago_orgs.access import AsyncAccess, effort, metered, tally
from lago_orgs.recorder.events import make_event
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


@pytest.mark.anyio
async def test_a_first_look_at_much_is_taken_in_a_thread_and_nobody_waits_for_it(
    lago: Lago, make_outbox: MakeOutbox, looks: Watched
) -> None:
    outbox = backlog(make_outbox)
    async with (
        AsyncUsageRecorder(outbox, api_url="http://127.0.0.1:9", api_key="none", guard=None) as recorder,
        AsyncLagoOrgs(lago.url, lago.key) as api,
        AsyncAccess(api, recorder=recorder) as access,
    ):
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
        await recorder.close(0)


@pytest.mark.anyio
async def test_what_nobody_measured_yet_is_measured_in_a_thread(
    lago: Lago, make_outbox: MakeOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = backlog(make_outbox)
    async with (
        AsyncUsageRecorder(outbox, api_url="http://127.0.0.1:9", api_key="none", guard=None) as recorder,
        AsyncLagoOrgs(lago.url, lago.key) as api,
        AsyncAccess(api, recorder=recorder) as access,
    ):
        assert await access.check("org_1", "calls", limit=LIMIT)  # the look is over
        measured = Watched(monkeypatch, metered.Metered, "outstanding")
        assert (await access.check("org_1", "tokens", limit=LIMIT)).used == Decimal(2 * MANY)
        assert threading.get_ident() not in measured.threads
        assert (
            await access.check("org_1", "tokens", limit=LIMIT, user_id="u1", user_limit=20)
        ).reason == "user_limit_reached"
        await recorder.close(0)


@pytest.mark.anyio
async def test_a_reservation_over_much_is_made_in_a_thread(lago: Lago, make_outbox: MakeOutbox, looks: Watched) -> None:
    outbox = backlog(make_outbox)
    async with (
        AsyncUsageRecorder(outbox, api_url="http://127.0.0.1:9", api_key="none", guard=None) as recorder,
        AsyncLagoOrgs(lago.url, lago.key) as api,
        AsyncAccess(api, recorder=recorder) as access,
    ):
        async with access.reserve("org_1", "tokens", 5, limit=2 * MANY + 5) as held:
            assert not await access.check("org_1", "tokens", limit=2 * MANY + 5)
            await held.commit(5)
        assert threading.get_ident() not in looks.threads[:1]
        await recorder.close(0)
