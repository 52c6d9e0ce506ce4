"""Those who call handlers: threads, tasks of an event loop, or whoever asks; and one who looks after what they hold."""

import asyncio
import logging
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NamedTuple

import anyio

from lago_orgs._store.locking import new_lock
from lago_orgs.webhooks.errors import InboxClosed, InboxError
from lago_orgs.webhooks.handlers import Handler
from lago_orgs.webhooks.inbox.calling import failure, failure_async
from lago_orgs.webhooks.inbox.keeping import Held, take_back, tidies
from lago_orgs.webhooks.inbox.work import Work

POLL = 0.25  # seconds between two looks for what other processes have kept
AFTER_FAILURE = 1.0  # seconds until the store is tried again when it failed
BEATS = 3  # times that a hold is renewed before it would end
FORGET_EVERY = 60.0  # seconds
LONG = 10.0  # seconds in one event after which another worker takes the place of the one that has it
MOST_MORE = 16  # workers that take such places

logger = logging.getLogger("lago_orgs.webhooks")


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
        self._lock = new_lock()
        self._threads: list[threading.Thread] = []
        self._keeper: threading.Thread | None = None
        self._holding: dict[int, float] = {}
        """What is being handled, by its place, and since when."""
        self._tasks = 0
        self._is_closed = False

    def start(self) -> None:
        """Begin to work, in threads."""
        self._wanted = True
        self.see_to_it()

    def see_to_it(self) -> None:
        """See that the threads are there, if they are wanted: a forked child has none, and one may have been killed."""
        if not self._wanted or self._stopping.is_set():
            return
        with self._lock:
            self._start_missing()
        self._keep()

    def _start_missing(self) -> None:
        """Start as many as are missing; needs the lock."""
        self._threads = [each for each in self._threads if each.is_alive()]
        while len(self._threads) < self._wanted_now():
            thread = threading.Thread(target=self._work, name="lago-orgs-webhooks", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _wanted_now(self) -> int:
        """Return how many are to work: one that a handler holds for long must not keep the others' events waiting."""
        return self._count + min(len(self._held_long()), MOST_MORE) if self._holding else self._count

    def _held_long(self) -> set[int]:
        long_ago = time.monotonic() - LONG
        return {seq for seq, since in list(self._holding.items()) if since < long_ago}

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
                except BaseException:  # whatever is thrown into this thread, it goes on
                    logger.exception("webhooks cannot be handled")
                    pause = AFTER_FAILURE
                if self._is_one_too_many():
                    return
                news.wait(pause)

    def _is_one_too_many(self) -> bool:
        """Say whether this thread took the place of another that has come back, and need not go on; only once."""
        with self._lock:
            return self._is_let_go(threading.current_thread())

    def _is_let_go(self, thread: threading.Thread) -> bool:
        """Let one go if there are too many; needs the lock."""
        self._threads = [each for each in self._threads if each.is_alive()]
        is_one_too_many = thread in self._threads and len(self._threads) > self._wanted_now()
        if is_one_too_many:
            self._threads.remove(thread)
        return is_one_too_many

    def work_off(self) -> int:
        """Handle what is due in this thread."""
        inbox = self._inbox()
        if inbox is None:
            return 0
        take_back(inbox)
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
                if (error := failure(handler, work.event, runner, partial(work.left, handler))) is None:
                    work.succeeded(handler, is_last=handler is handlers[-1])
                else:
                    work.failed(handler, error)

    # Tasks

    async def run(self) -> None:
        """Work in the running event loop until cancelled."""
        self._keep(also_without_threads=True)
        tasks, limiter = set[asyncio.Task[None]](), anyio.CapacityLimiter(self._count + MOST_MORE)
        async with asyncio.TaskGroup() as group:
            while self._goes_on():
                tasks |= {group.create_task(self._run_on(limiter)) for _ in range(self._wanted_now() - len(tasks))}
                _, tasks = await asyncio.wait(tasks, timeout=LONG / 2, return_when=asyncio.FIRST_COMPLETED)

    def _goes_on(self) -> bool:
        return not self._stopping.is_set() and not self._is_closed and self._inbox() is not None

    async def _run_on(self, limiter: anyio.CapacityLimiter) -> None:
        self._tasks += 1
        try:
            while self._goes_on() and self._tasks <= self._wanted_now():
                await self._work_in_task(limiter)
        finally:
            self._tasks -= 1

    async def _work_in_task(self, limiter: anyio.CapacityLimiter) -> None:
        pause = POLL
        try:
            await self._all_async(limiter)
        except InboxClosed:
            self._is_closed = True
            return
        except InboxError as error:
            logger.warning("webhooks cannot be handled: %s", error)
            pause = AFTER_FAILURE
        except Exception:
            logger.exception("webhooks cannot be handled")
            pause = AFTER_FAILURE
        await asyncio.sleep(pause)

    async def _all_async(self, limiter: anyio.CapacityLimiter) -> None:
        taken = await self._next_async(None)
        while taken is not None:
            await self._handle_async(taken, limiter)
            taken = await self._next_async(taken.work)

    async def _handle_async(self, taken: _Taken, limiter: anyio.CapacityLimiter) -> None:
        work, handlers = taken
        with self._given_back(work):
            for handler in handlers:
                error = await failure_async(handler, work.event, limiter, partial(work.left, handler))
                if error is not None:
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
            self._holding.pop(before.seq, None)
        if work is None:
            return None
        with self._given_back(work):
            self._holding[work.seq] = time.monotonic()
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
                self._holding.pop(work.seq, None)
            raise

    # Looking after

    def _keep(self, *, also_without_threads: bool = False) -> None:
        if (self._wanted or also_without_threads) and (self._keeper is None or not self._keeper.is_alive()):
            self._keeper = threading.Thread(target=self._look_after, name="lago-orgs-webhooks-keeper", daemon=True)
            self._keeper.start()

    def _look_after(self) -> None:
        forgotten, said = time.monotonic(), set[int]()
        while True:
            inbox = self._inbox()
            if inbox is None:
                return
            pause = min(inbox.persistence.hold / BEATS, LONG / 2)
            try:
                if held := list(self._holding):
                    inbox.store.renew(held, inbox.owner, inbox.persistence.hold)
                take_back(inbox)
                self.see_to_it()
                said = self._say(said)
                if time.monotonic() - forgotten > FORGET_EVERY:
                    forgotten = time.monotonic()
                    inbox.store.forget(inbox.keep_seconds)
            except InboxClosed:
                return
            except InboxError as error:
                logger.warning("the inbox cannot be looked after: %s", error)
            del inbox
            if not tidies(self._inbox, self._stopping, pause):
                return

    def _say(self, said: set[int]) -> set[int]:
        """Warn of what a handler holds for long, once."""
        for seq in (long := self._held_long()) - said:
            logger.warning("webhook %d has been handled for %g s: the others no longer wait for it", seq, LONG)
        return long
