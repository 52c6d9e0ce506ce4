"""Threads of the library's own for what may wait long, beside those in which a framework runs its views."""

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")
MOST_THREADS = 40  # as many as anyio lends to everybody
_LIMITER: RunVar[anyio.CapacityLimiter] = RunVar("lago-orgs-threads")


def _own() -> anyio.CapacityLimiter:
    try:
        return _LIMITER.get()
    except LookupError:
        made = anyio.CapacityLimiter(MOST_THREADS)
        _LIMITER.set(made)
        return made


async def aside(act: Callable[[], T], limiter: anyio.CapacityLimiter | None = None) -> T:
    """Do something in a thread, and return what it returns.

    Forty callers that wait for a file that others hold would take every thread that anyio lends by itself, and with
    them each page of Starlette and FastAPI that is no coroutine would wait.

    Args:
        act: What to do.
        limiter: Whose threads; None is those that all callers in this event loop share.
    """
    return await anyio.to_thread.run_sync(act, limiter=limiter or _own())
