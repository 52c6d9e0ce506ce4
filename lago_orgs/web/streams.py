"""Bodies that their client left, in Starlette and its kin: closed with the request, and not when they are collected.

Starlette drops the generator of a streamed response when the client goes away. What it does at its end (a `finally`
that says how much was used) would run later, in some thread, where nobody knows for which request.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import AsyncGenerator, Generator
from time import monotonic, sleep
from typing import Any

from lago_orgs.web.tab import current

PATIENCE = 5.0  # seconds that a part which is being made is waited for
logger = logging.getLogger("lago_orgs.web")


def note_streams() -> None:
    """Let each response that streams within a tracked request be known to its tab. Changes nothing when repeated."""
    from starlette.responses import StreamingResponse

    made: Any = StreamingResponse.__init__
    if not hasattr(made, "notes_streams"):
        StreamingResponse.__init__ = noting(made, "content", 1)  # type: ignore[method-assign]  # it has no hook
    try:
        import fastapi.routing as routes
    except ModuleNotFoundError:
        return
    iterate: Any = getattr(routes, "iterate_in_threadpool", None)  # by which server-sent events are made
    if iterate is not None and not hasattr(iterate, "notes_streams"):
        routes.iterate_in_threadpool = noting(iterate, "iterator", 0)  # type: ignore[attr-defined]


def noting(made: Any, name: str, place: int = 0) -> Any:
    """Wrap what makes a response, so that the generator it streams is known to the request's tab.

    Args:
        made: What makes it.
        name: Of the argument that holds the generator, or what a framework put around it.
        place: Of that argument, where it is not named.
    """

    @functools.wraps(made)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        tab = current.get()
        if tab is not None:
            content = _inmost(named[name] if name in named else arguments[place] if len(arguments) > place else None)
            if isinstance(content, (Generator, AsyncGenerator)):
                tab.streams = [*(tab.streams or ()), content]
        return made(*arguments, **named)

    wrapped.notes_streams = True  # type: ignore[attr-defined]
    return wrapped


def _inmost(content: Any) -> Any:
    """Return what the program gave: Litestar puts events around it, and an asynchronous iterator around these."""
    for name in ("content_async_iterator", "iterator"):
        content = getattr(content, name, content)
    return content


def is_open(streams: list[Any]) -> bool:
    """Say whether one has not come to its end, as where something in between ended the response instead."""
    return any(getattr(each, "gi_frame", getattr(each, "ag_frame", None)) is not None for each in streams)


async def closed(streams: list[Any]) -> None:
    """Close what was left, on behalf of the request that is the present one; what came to its end is closed already."""
    import anyio

    with anyio.CancelScope(shield=True):  # a client that goes away cancels the request
        for each in streams:
            try:
                if isinstance(each, AsyncGenerator):
                    await each.aclose()
                elif is_open([each]):
                    await anyio.to_thread.run_sync(_close, each)  # whose last lines may wait for something
            except Exception:
                logger.exception("what a streamed response does at its end has failed")
    streams.clear()


def _close(body: Any) -> None:
    deadline = monotonic() + PATIENCE
    while True:
        try:
            # As `close` does it; but Python 3.13's keeps what the generator holds, and FastAPI's holds the view's.
            body.throw(GeneratorExit())
        except (GeneratorExit, StopIteration):
            return
        except ValueError:
            # A task that was cancelled from outside leaves a thread behind that still makes the next part.
            if not getattr(body, "gi_running", False) or monotonic() > deadline:
                raise
            sleep(0.005)
        else:
            raise RuntimeError("a streamed response goes on after its end")
