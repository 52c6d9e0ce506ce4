"""The recorder for async code."""

import asyncio
import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from lago_orgs.recorder.outbox import Outbox
from lago_orgs.recorder.port import Port
from lago_orgs.recorder.recorder import LOOK, UsageRecorder
from lago_orgs.recorder.sender import Pace
from lago_orgs.recorder.shipping import Inspector


class AsyncUsageRecorder:
    """The recorder for async code: the same, with `await` where there is something to wait for.

    The delivery runs in a thread, not in the event loop: it goes on while the loop is busy, and nothing is lost when
    the loop is closed or a task is cancelled.

    Args:
        outbox: Where events are kept: the path of a SQLite file, or an outbox.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        guard: Looks for events that Lago would accept and never bill.
        pace: How eagerly to send.

    Raises:
        OutboxError: The outbox cannot be used.
        ConfigurationError: The address or the key is missing or unusable.
    """

    def __init__(
        self,
        outbox: Outbox | str | os.PathLike[str],
        *,
        api_url: str | None = None,
        api_key: str | Callable[[], str] | None = None,
        port: Port | None = None,
        guard: Inspector | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._recorder = UsageRecorder(outbox, api_url=api_url, api_key=api_key, port=port, guard=guard, pace=pace)
        # These return in microseconds: there is nothing to wait for.
        self.record = self._recorder.record
        self.stats = self._recorder.stats
        self.dead_letters = self._recorder.dead_letters
        self.requeue = self._recorder.requeue
        self.export = self._recorder.export

    @property
    def trouble(self) -> str | None:
        """Why nothing is delivered just now, as far as this process knows; None while all is well."""
        return self._recorder.trouble

    async def flush(self, timeout: float = 10.0) -> bool:
        """Wait until everything that was recorded before this call is delivered or dead.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether it is; if not, it stays in the outbox and is delivered later.
        """
        deadline = time.monotonic() + timeout
        mark = self._recorder.mark()
        while not self._recorder.is_settled(mark):
            if time.monotonic() >= deadline:
                return False
            await asyncio.sleep(LOOK)
        return True

    async def close(self, timeout: float = 5.0) -> bool:
        """Deliver what can be delivered in time, and end the threads; what is left is delivered by the next recorder.

        Args:
            timeout: Seconds to take at most.

        Returns:
            Whether everything was delivered or is dead.
        """
        deadline = time.monotonic() + timeout
        await self.flush(timeout)
        # Joining threads would hold the loop up; cancelled here, they end all the same.
        return await asyncio.to_thread(self._recorder.close, max(0.0, deadline - time.monotonic()))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
