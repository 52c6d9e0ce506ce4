"""Deliveries that come at the same moment are kept by one commit, and none spoils it for another."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest

from lago_orgs.webhooks import SqliteInbox, WebhookHandlers
from lago_orgs.webhooks.inbox.together import Failing, Together, TogetherAsync

from .deliveries import headers, payload, verifier


class Acts:
    """Does what it is asked for, the first time only when it is let."""

    def __init__(self, bad: str = "") -> None:
        self.seen: list[list[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._bad = bad

    def __call__(self, several: Sequence[str]) -> list[str]:
        self.seen.append(list(several))
        if len(self.seen) == 1:
            self.begun.set()
            assert self.go_on.wait(30)
        if self._bad in several and self._bad:
            raise ValueError(self._bad)
        return [each.upper() for each in several]


def asked(acts: Acts, names: Sequence[str], for_all: Failing = ()) -> list[str | BaseException]:
    """What becomes of each, of which the first is under way when the others come."""
    together = Together(acts, for_all)

    def one(name: str) -> str | BaseException:
        try:
            return together(name)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(names)) as threads:
        first = threads.submit(one, names[0])
        assert acts.begun.wait(30)
        others = [threads.submit(one, name) for name in names[1:]]
        while len(together._waiting) < len(names):
            pass
        acts.go_on.set()
        return [first.result(30), *(each.result(30) for each in others)]


def test_those_who_wait_are_done_at_once() -> None:
    acts = Acts()
    assert asked(acts, ["a", "b", "c", "d"]) == ["A", "B", "C", "D"]
    assert [len(each) for each in acts.seen] == [1, 3]


def test_one_that_fails_spoils_it_for_nobody() -> None:
    acts = Acts(bad="c")
    a, b, c, d = asked(acts, ["a", "b", "c", "d"])
    assert (a, b, d) == ("A", "B", "D")
    assert isinstance(c, ValueError)


@pytest.mark.parametrize("in_a_loop", [False, True])
def test_what_no_act_would_be_spared_fails_all_who_wait_at_once(in_a_loop: bool) -> None:
    # Each would wait for a locked file as long as the first did, one after the other.
    acts, names = Acts(bad="a"), ["a", "b", "c", "d"]
    found = asyncio.run(asked_async(acts, names, for_all=ValueError)) if in_a_loop else asked(acts, names, ValueError)
    assert [(type(each), str(each)) for each in found] == [(ValueError, "a")] * 4
    assert len({id(each) for each in found}) == 4, "an error of its own for each: a traceback is written into it"
    assert acts.seen == [["a"]]


def test_what_waited_for_one_that_was_interrupted_is_done() -> None:
    def act(several: Sequence[int]) -> list[int]:
        if 0 in several and len(several) == 1 and not hits:
            hits.append(1)
            raise KeyboardInterrupt
        return [each + 1 for each in several]

    hits: list[int] = []
    together = Together(act)
    with pytest.raises(KeyboardInterrupt):
        together(0)
    assert (together(0), together(1)) == (1, 2)
    assert not together._waiting


def test_what_comes_at_once_is_kept_each_once(tmp_path: Path) -> None:
    bodies = [payload(n=number % 60, text="\x00 \u20ac 'quoted' \U0001f600") for number in range(120)]
    with SqliteInbox(tmp_path / "inbox.db", WebhookHandlers(), verifier=verifier()) as inbox:
        with ThreadPoolExecutor(16) as threads:
            receipts = list(threads.map(lambda body: inbox.receive(body, headers(body, "")), bodies))
        assert sum(each.is_new for each in receipts) == 60
        assert len({each.event.id for each in receipts if each.is_new}) == 60
    kept = sqlite3.connect(tmp_path / "inbox.db")
    stored = {body.encode() for (body,) in kept.execute("SELECT body FROM deliveries")}
    kept.close()
    assert stored == set(bodies)


async def asked_async(
    acts: Acts, names: Sequence[str], cancelled: int | None = None, for_all: Failing = ()
) -> list[str | BaseException]:
    """What becomes of each task's, of which the first is under way when the others come; one may be cancelled."""
    together = TogetherAsync(acts, for_all)
    tasks = [asyncio.create_task(together(names[0]))]
    assert await asyncio.to_thread(acts.begun.wait, 30)
    tasks += [asyncio.create_task(together(name)) for name in names[1:]]
    await asyncio.sleep(0)
    if cancelled is not None:
        tasks[cancelled].cancel()
        await asyncio.sleep(0)
    acts.go_on.set()
    return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 30)


def test_tasks_that_wait_are_done_at_once_in_one_thread() -> None:
    acts = Acts()
    assert asyncio.run(asked_async(acts, ["a", "b", "c", "d"])) == ["A", "B", "C", "D"]
    assert acts.seen == [["a"], ["b", "c", "d"]]


def test_a_task_that_cannot_be_done_spoils_it_for_no_other() -> None:
    first, second, third = asyncio.run(asked_async(Acts(bad="b"), ["a", "b", "c"]))
    assert (first, third) == ("A", "C")
    assert isinstance(second, ValueError)


@pytest.mark.parametrize("cancelled", [0, 1])
def test_a_task_that_is_cancelled_keeps_no_other_waiting(cancelled: int) -> None:
    acts = Acts()
    found = asyncio.run(asked_async(acts, ["a", "b", "c"], cancelled))
    assert isinstance(found[cancelled], asyncio.CancelledError)
    assert [each for number, each in enumerate(found) if number != cancelled] == (["B", "C"], ["A", "C"])[cancelled]


def test_tasks_of_two_loops_do_not_wait_for_each_other() -> None:
    together: TogetherAsync[str, str] = TogetherAsync(lambda several: [each.upper() for each in several])

    async def one(name: str) -> str:
        return await together(name)

    assert [asyncio.run(one(name)) for name in "ab"] == ["A", "B"]


def test_those_who_were_done_at_once_go_on_at_once() -> None:
    # Each used to take a lock to see what had become of it, which costs a round of the loop for each.
    acts, rounds, ended = Acts(), [0], list[int]()

    async def count() -> None:
        while True:
            rounds[0] += 1
            await asyncio.sleep(0)

    async def run() -> None:
        together = TogetherAsync(acts)

        async def one(name: str) -> None:
            await together(name)
            ended.append(rounds[0])

        first = asyncio.create_task(one("first"))
        assert await asyncio.to_thread(acts.begun.wait, 30)
        others = [asyncio.create_task(one(str(number))) for number in range(40)]
        counter = asyncio.create_task(count())
        await asyncio.sleep(0)
        acts.go_on.set()
        await asyncio.wait_for(asyncio.gather(first, *others), 30)
        counter.cancel()

    asyncio.run(run())
    assert len(acts.seen) == 2
    assert ended[-1] - ended[1] <= 3


def test_whoever_is_cancelled_when_it_is_called_calls_the_next() -> None:
    acts = Acts()

    async def run() -> list[Any]:
        together = TogetherAsync(acts)
        tasks = [asyncio.create_task(together("a"))]
        assert await asyncio.to_thread(acts.begun.wait, 30)
        tasks += [asyncio.create_task(together(name)) for name in "bcd"]
        await asyncio.sleep(0)
        tasks[0].add_done_callback(lambda _: tasks[1].cancel())  # which has just been called to see to the rest
        acts.go_on.set()
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 30)

    found = asyncio.run(run())
    assert isinstance(found[1], asyncio.CancelledError)
    assert [found[0], *found[2:]] == ["A", "C", "D"]


def test_a_thread_that_cannot_be_had_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    acts, real, tries = Acts(), anyio.to_thread.run_sync, list[int]()
    acts.go_on.set()

    async def run_sync(*arguments: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            await asyncio.sleep(0.01)
            raise RuntimeError("no thread can be started")
        return await real(*arguments)

    monkeypatch.setattr(anyio.to_thread, "run_sync", run_sync)

    async def run() -> list[Any]:
        together = TogetherAsync(acts)
        return await asyncio.wait_for(asyncio.gather(*map(together, "abc"), return_exceptions=True), 30)

    found = asyncio.run(run())
    assert isinstance(found[0], RuntimeError)
    assert found[1:] == ["B", "C"]
