"""Those who call handlers: threads, tasks of an event loop, or whoever asks; and one who looks after what they hold."""

import asyncio
import logging
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, Protocol

from lago_orgs._store import processes
from lago_orgs.webhooks.errors import InboxClosed, InboxError
from lago_orgs.webhooks.handlers import Handler
from lago_orgs.webhooks.inbox.calling import failure, failure_async
from lago_orgs.webhooks.inbox.rows import Store
from lago_orgs.webhooks.inbox.work import Work

POLL = 0.25  # seconds between two looks for what other processes have kept
AFTER_FAILURE = 1.0  # seconds until the store is tried again when it failed
BEATS = 3  # times that a hold is renewed before it would end
FORGET_EVERY = 60.0  # seconds

logger = logging.getLogger("lago_orgs.webhooks")


class Held(Protocol):
    """What is needed of an inbox."""

    store: Store
    owner: str
    news: threading.Event
    persistence: Any
    keep_seconds: float

    def take(self, after: Work | None = None) -> Work | None:
        """Take out what is due next, and book what became of the one before."""
        ...


class _Taken(NamedTuple):
    """An event that was taken out, and the handlers that are to be called now."""

    work: Work
    handlers: list[Handler]


class Workers:
    """The workers of one inbox in one process; they do not keep it alive.

    Args:
        inbox: Whose they are.
        count: How many events they handle at the same time.
    """

    def __init__(self, inbox: Held, count: int) -> None:
        self._inbox = weakref.ref(inbox)
        self._count = count
        self._wanted = False
        self.after_fork()

    def after_fork(self) -> None:
        """Begin without threads, which a forked child does not have."""
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._keeper: threading.Thread | None = None
        self._holding: set[int] = set()

    def start(self) -> None:
        """Begin to work, in threads."""
        self._wanted = True
        self.see_to_it()

    def see_to_it(self) -> None:
        """See that the threads are there, if they are wanted: a forked child has none, and one may have been killed."""
        if not self._wanted or self._stopping.is_set():
            return
        self._threads = [each for each in self._threads if each.is_alive()]
        while len(self._threads) < self._count:
            thread = threading.Thread(target=self._work, name="lago-orgs-webhooks", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._keep()

    def stop(self, timeout: float) -> None:
        """End when what is under way has come to its end."""
        deadline = time.monotonic() + timeout
        self._wanted = False
        self._stopping.set()
        if (inbox := self._inbox()) is not None:
            inbox.news.set()
        for thread in [*self._threads, *([] if self._keeper is None else [self._keeper])]:
            if thread is not threading.current_thread() and thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))

    # Threads

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            while not self._stopping.is_set():
                inbox = self._inbox()
                if inbox is None:
                    return
                news, pause = inbox.news, POLL
                del inbox
                try:
                    news.clear()
                    self._all(runner)
                except InboxClosed:
                    return
                except InboxError as error:
                    logger.warning("webhooks cannot be handled: %s", error)
                    pause = AFTER_FAILURE
                except Exception:
                    logger.exception("webhooks cannot be handled")
                    pause = AFTER_FAILURE
                news.wait(pause)

    def work_off(self) -> int:
        """Handle what is due in this thread."""
        inbox = self._inbox()
        if inbox is None:
            return 0
        self._take_back(inbox)
        with asyncio.Runner() as runner:
            return self._all(runner)

    def _all(self, runner: asyncio.Runner) -> int:
        """Handle one event after the other until nothing is due; how many there were."""
        count, taken = 0, self._next(None)
        while taken is not None:
            self._handle(taken, runner)
            count, taken = count + 1, self._next(taken.work)
        return count

    def _handle(self, taken: _Taken, runner: asyncio.Runner) -> None:
        work, handlers = taken
        with self._given_back(work):
            for handler in handlers:
                if (error := failure(handler, work.event, runner)) is None:
                    work.succeeded(handler, is_last=handler is handlers[-1])
                else:
                    work.failed(handler, error)

    # Tasks

    async def run(self) -> None:
        """Work in the running event loop until cancelled."""
        self._keep(also_without_threads=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._run_on())

    async def _run_on(self) -> None:
        while not self._stopping.is_set() and self._inbox() is not None:
            pause = POLL
            try:
                await self._all_async()
            except InboxClosed:
                return
            except InboxError as error:
                logger.warning("webhooks cannot be handled: %s", error)
                pause = AFTER_FAILURE
            except Exception:
                logger.exception("webhooks cannot be handled")
                pause = AFTER_FAILURE
            await asyncio.sleep(pause)

    async def _all_async(self) -> None:
        taken = await self._next_async(None)
        while taken is not None:
            await self._handle_async(taken)
            taken = await self._next_async(taken.work)

    async def _handle_async(self, taken: _Taken) -> None:
        work, handlers = taken
        with self._given_back(work):
            for handler in handlers:
                if (error := await failure_async(handler, work.event)) is not None:
                    work.failed(handler, error)
                elif handler is handlers[-1]:
                    work.succeeded(handler, is_last=True)
                else:
                    await asyncio.to_thread(work.succeeded, handler, is_last=False)

    async def _next_async(self, before: Work | None) -> _Taken | None:
        """Take the next one out in a thread; whoever is cancelled meanwhile gives it back."""
        asked = asyncio.ensure_future(asyncio.to_thread(self._next, before))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            if (taken := await asked) is not None:
                with self._given_back(taken.work):
                    raise
            raise

    # Either

    def _next(self, before: Work | None) -> _Taken | None:
        """Book what became of the one before, and take the next one out; None if nothing is due, or it is time to end.

        Both are one act of the store, so that events that wait cost one commit each.
        """
        inbox = self._inbox()
        with self._given_back(before):
            if inbox is not None and not (before and self._stopping.is_set()):
                work = inbox.take(before)
            else:
                work = None
                if before is not None:
                    before.settle()
        if before is not None:
            self._holding.discard(before.seq)
        if work is None:
            return None
        with self._given_back(work):
            self._holding.add(work.seq)
            return _Taken(work, work.due())

    @contextmanager
    def _given_back(self, work: Work | None) -> Iterator[None]:
        """Let somebody else have what is broken off here."""
        try:
            yield
        except BaseException:
            if work is not None:
                with suppress(Exception):
                    work.give_back()
                self._holding.discard(work.seq)
            raise

    # Looking after

    def _keep(self, *, also_without_threads: bool = False) -> None:
        if (self._wanted or also_without_threads) and (self._keeper is None or not self._keeper.is_alive()):
            self._keeper = threading.Thread(target=self._look_after, name="lago-orgs-webhooks-keeper", daemon=True)
            self._keeper.start()

    def _look_after(self) -> None:
        forgotten = time.monotonic()
        while True:
            inbox = self._inbox()
            if inbox is None:
                return
            pause = inbox.persistence.hold / BEATS
            try:
                if held := list(self._holding):
                    inbox.store.renew(held, inbox.owner, inbox.persistence.hold)
                self._take_back(inbox)
                if time.monotonic() - forgotten > FORGET_EVERY:
                    forgotten = time.monotonic()
                    inbox.store.forget(inbox.keep_seconds)
            except InboxClosed:
                return
            except InboxError as error:
                logger.warning("the inbox cannot be looked after: %s", error)
            del inbox
            if self._stopping.wait(pause):
                return

    @staticmethod
    def _take_back(inbox: Held) -> None:
        """Take back what processes hold that have died."""
        for owner in inbox.store.owners():
            if owner != inbox.owner and processes.is_gone(owner.partition("|")[2]):
                inbox.store.release(owner)
