"""Calling a handler to its end, async or not, in a thread or on an event loop; whatever it raises is its failure."""

import asyncio
import inspect
import threading
from typing import Any

from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.handlers import Handler


class HandlerExit(Exception):
    """A handler tried to end the process from a thread, which would have ended the thread alone."""


def failure(handler: Handler, event: WebhookEvent[Any], runner: asyncio.Runner) -> BaseException | None:
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


async def failure_async(handler: Handler, event: WebhookEvent[Any]) -> BaseException | None:
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
