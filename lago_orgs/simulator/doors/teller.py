"""Tells callables of this process about webhooks, in a thread of its own: they may ask the server something."""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

log = logging.getLogger("lago_orgs.simulator")

PATIENCE_SECONDS: Final = 1.0
_CLOSING_SECONDS: Final = 5.0

Work = Callable[[], None]


class Teller:
    """Does what it is given in a thread of its own, in order; the thread is there once there is something to do."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[tuple[Work, Work] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._undone = 0
        self._thread: threading.Thread | None = None

    async def tell(self, work: Work) -> None:
        """Have something done, and wait until it is: a test finds its receiver called when its request is answered.

        Nobody waits longer than a second, and nobody who asks meanwhile, for that may be the receiver itself.
        """
        loop = asyncio.get_running_loop()
        done = asyncio.Event()

        def tell_done() -> None:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(done.set)

        if self._begin(work, tell_done):
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), PATIENCE_SECONDS)

    def _begin(self, work: Work, tell_done: Work) -> bool:
        """Queue some work; true where nothing else is being done."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lago-simulator-receivers", daemon=True)
            self._thread.start()
        with self._lock:
            self._undone += 1
            self._work.put((work, tell_done))
            return self._undone == 1

    def close(self) -> None:
        """Do nothing more; what is being done is waited for, for a while."""
        self._work.put(None)
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_CLOSING_SECONDS)

    def _run(self) -> None:
        while (found := self._work.get()) is not None:
            work, tell_done = found
            try:
                work()
            except Exception:
                log.exception("a receiver of webhooks failed")
            with self._lock:
                self._undone -= 1
            tell_done()
