"""Calling a handler to its end, async or not, in a thread or on an event loop; whatever it raises is its failure."""

import asyncio
import inspect
import threading
from collections.abc import Callable
from typing import Any

import anyio
import anyio.to_thread

from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.handlers import Handler


class HandlerExit(Exception):
    """A handler tried to end its thread or task, or the whole process, from a place that is not its own to end."""


Leaves = Callable[[Exception], None]


def failure(handler: Handler, event: WebhookEvent[Any], runner: asyncio.Runner, leaves: Leaves) -> BaseException | None:
    """Call a handler to its end, and return what went wrong; whatever it raises, it is tried again.

    Args:
        handler: It.
        event: What it gets.
        runner: Of asynchronous ones.
        leaves: Is told first where it ends the whole program: it counts as an attempt.
    """
    try:
        done = handler.function(event)
        if inspect.isawaitable(done):
            runner.run(_awaited(done))
    except (KeyboardInterrupt, SystemExit) as error:
        if threading.current_thread() is threading.main_thread():
            if isinstance(error, SystemExit):
                leaves(_exit(error))
            raise  # a signal's handler may mean the whole program
        return _exit(error)
    except BaseException as error:  # noqa: BLE001 - nobody cancels or ends anything here but the handler itself
        return error
    return None


async def failure_async(
    handler: Handler, event: WebhookEvent[Any], limiter: anyio.CapacityLimiter, leaves: Leaves
) -> BaseException | None:
    """Call a handler to its end in an event loop, and return what went wrong; one that is not async in a thread.

    Args:
        handler: It.
        event: What it gets.
        limiter: Of the threads that handlers have: those of the loop are left to others.
        leaves: Is told first where it ends the loop: it counts as an attempt.
    """
    try:
        if handler.is_async:
            done = handler.function(event)
        else:
            done = await anyio.to_thread.run_sync(_called, handler, event, abandon_on_cancel=True, limiter=limiter)
        if inspect.isawaitable(done):
            # In a task of its own: what the handler cancels as the current one is not the worker.
            await asyncio.create_task(_awaited(done, leaves))
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return error  # it did that by itself
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise  # the loop comes to its end, and the program may
    except BaseException as error:  # noqa: BLE001 - whatever a handler raises, it is tried again
        return error
    return None


async def _awaited(what: Any, leaves: Leaves | None = None) -> Any:
    try:
        return await what
    except SystemExit as error:  # the loop ends at once, and nobody who waits here hears of it in time
        if leaves is not None:
            leaves(_exit(error))
        raise


def _called(handler: Handler, event: WebhookEvent[Any]) -> Any:
    try:
        return handler.function(event)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError) as error:
        raise _exit(error) from error


def _exit(error: BaseException) -> HandlerExit:
    told = f"{error.code!r:.80}" if isinstance(error, SystemExit) else ""
    return HandlerExit(f"it called sys.exit({told})" if told else f"it raised {type(error).__name__}")
