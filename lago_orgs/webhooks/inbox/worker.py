"""Those who call handlers: threads, tasks of an event loop, or whoever asks; and one who looks after what they hold."""

import asyncio
import inspect
import logging
import threading
import time
import weakref
from contextlib import suppress
from typing import Any, Protocol

from lago_orgs._store import processes
from lago_orgs.webhooks.errors import InboxClosed, InboxError
from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.handlers import Handler
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

    def take(self) -> Work | None:
        """Take out what is due next."""
        ...


class HandlerExit(Exception):
    """A handler tried to end the process from a thread, which would have ended the thread alone."""


def _failure(handler: Handler, event: WebhookEvent[Any], runner: asyncio.Runner) -> BaseException | None:
    """Call a handler to its end, and return what went wrong; whatever it raises, it is tried again."""
    try:
        done = handler.function(event)
        if inspect.isawaitable(done):
            runner.run(_awaited(done))
    except asyncio.CancelledError as error:  # nobody cancels here but the handler itself
        return error
    except SystemExit as error:
        if threading.current_thread() is threading.main_thread():
            raise  # a signal's handler may mean the whole program
        return HandlerExit(f"it called sys.exit({error.code!r:.80})")
    except Exception as error:  # noqa: BLE001 - as above
        return error
    return None


async def _failure_async(handler: Handler, event: WebhookEvent[Any]) -> BaseException | None:
    """Call a handler to its end in an event loop, and return what went wrong; one that is not async in a thread."""
    try:
        done = handler.function(event) if handler.is_async else await asyncio.to_thread(_called, handler, event)
        if inspect.isawaitable(done):
            await done
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return error  # it raised that by itself
    except Exception as error:  # noqa: BLE001 - whatever a handler raises, it is tried again
        return error
    return None


async def _awaited(what: Any) -> Any:
    return await what


def _called(handler: Handler, event: WebhookEvent[Any]) -> Any:
    try:
        return handler.function(event)
    except SystemExit as error:
        raise HandlerExit(f"it called sys.exit({error.code!r:.80})") from error


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
                try:
                    news.clear()
                    if self._one(inbox, runner):
                        continue
                except InboxClosed:
                    return
                except InboxError as error:
                    logger.warning("webhooks cannot be handled: %s", error)
                    pause = AFTER_FAILURE
                except Exception:
                    logger.exception("webhooks cannot be handled")
                    pause = AFTER_FAILURE
                del inbox
                news.wait(pause)

    def work_off(self) -> int:
        """Handle what is due in this thread."""
        inbox, count = self._inbox(), 0
        if inbox is None:
            return 0
        self._take_back(inbox)
        with asyncio.Runner() as runner:
            while self._one(inbox, runner):
                count += 1
        return count

    def _one(self, inbox: Held, runner: asyncio.Runner) -> bool:
        """Handle one event; whether there was one."""
        work = inbox.take()
        if work is None:
            return False
        try:
            self._holding.add(work.seq)
            handlers = work.due()
            for handler in handlers:
                failure = _failure(handler, work.event, runner)
                if failure is None:
                    work.succeeded(handler, is_last=handler is handlers[-1])
                else:
                    work.failed(handler, failure)
            if handlers:
                work.settle()
        except BaseException:
            with suppress(Exception):
                work.give_back()
            raise
        finally:
            self._holding.discard(work.seq)
        return True

    # Tasks

    async def run(self) -> None:
        """Work in the running event loop until cancelled."""
        self._keep(also_without_threads=True)
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._run_on())

    async def _run_on(self) -> None:
        while not self._stopping.is_set():
            inbox = self._inbox()
            if inbox is None:
                return
            pause = POLL
            try:
                if await self._one_async(inbox):
                    continue
            except InboxClosed:
                return
            except InboxError as error:
                logger.warning("webhooks cannot be handled: %s", error)
                pause = AFTER_FAILURE
            except Exception:
                logger.exception("webhooks cannot be handled")
                pause = AFTER_FAILURE
            del inbox
            await asyncio.sleep(pause)

    async def _one_async(self, inbox: Held) -> bool:
        work = await asyncio.shield(asyncio.to_thread(inbox.take))
        if work is None:
            return False
        try:
            self._holding.add(work.seq)
            handlers = await asyncio.to_thread(work.due)
            for handler in handlers:
                failure = await _failure_async(handler, work.event)
                if failure is None:
                    await asyncio.to_thread(work.succeeded, handler, is_last=handler is handlers[-1])
                else:
                    work.failed(handler, failure)
            if handlers:
                await asyncio.to_thread(work.settle)
        except BaseException:
            with suppress(Exception):
                work.give_back()
            raise
        finally:
            self._holding.discard(work.seq)
        return True

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
