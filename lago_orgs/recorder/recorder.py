"""The recorder, for threads and for event loops: a thread of its own delivers what `record()` keeps."""

import time
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Self

import anyio
import anyio.to_thread

from lago_orgs._core.events import Kept
from lago_orgs.recorder.errors import OutboxError
from lago_orgs.recorder.keeping import HASTE
from lago_orgs.recorder.recording import Recording


class UsageRecorder(Recording):
    """Records usage without waiting for the network, and delivers it.

    An event that `record()` returned for is in the outbox: it survives the process, and is delivered by this process or
    the next, once. Delivery problems never reach the caller; they are in the log, in `trouble` and in `stats()`.

    Safe from any thread, from signal handlers, and from async code, which it holds up for microseconds. After a fork
    the child records into the same outbox and needs nothing done to it.

    Example:
        >>> with UsageRecorder("/var/lib/app/usage.db") as recorder:
        ...     recorder.record("org_abc123", "tokens", {"tokens": 1500}, user_id="user_1")
    """

    __doc__ = f"{__doc__}\n{Recording.__doc__}"

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until everything that was recorded before this call is delivered or dead.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether it is; if not, it stays in the outbox and is delivered later.

        Raises:
            OutboxError: The outbox cannot be asked.
        """
        return self._engine.await_promptly(timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Deliver what can be delivered in time, and end the threads; what is left is delivered by the next recorder.

        Args:
            timeout: Seconds to take at most.

        Returns:
            Whether everything was delivered or is dead.

        Raises:
            OutboxError: The outbox cannot be asked; everything is closed nevertheless.
        """
        if self._engine.ended:
            return True
        deadline = time.monotonic() + timeout
        try:
            is_empty = not self._engine.closed and self._engine.await_last(timeout)
        except OutboxError:  # it is away
            self._engine.end(max(0.0, deadline - time.monotonic()))
            raise
        self._engine.end(max(0.0, deadline - time.monotonic()))
        return is_empty

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncUsageRecorder(Recording):
    """The recorder for async code: the same, with `await` where there is something to wait for.

    The delivery runs in a thread, not in the event loop: it goes on while the loop is busy, and nothing is lost when
    the loop is closed or a task is cancelled.

    Example:
        >>> async with AsyncUsageRecorder("/var/lib/app/usage.db") as recorder:
        ...     recorder.record("org_abc123", "tokens", {"tokens": 1500}, user_id="user_1")
    """

    __doc__ = f"{__doc__}\n{Recording.__doc__}"

    _within = HASTE

    def keep(self, *arguments: Any, within: float | None = HASTE, **named: Any) -> Kept:
        """Do what `record` does, holding the event loop up for a twentieth of a second at the most.

        Raises:
            OutboxBusy: Another process holds the outbox; nothing was kept. `arecord` waits for it.
        """
        return super().keep(*arguments, within=within, **named)

    def _hasty(self) -> AbstractContextManager[None]:
        """Wait no longer than an event loop can bear for others that hold the outbox, if this is one."""
        try:
            anyio.get_current_task()
        except RuntimeError:  # a thread, which may wait
            return nullcontext()
        return self._outbox.store.hurried(HASTE)

    async def flush(self, timeout: float = 10.0) -> bool:
        """Wait until everything that was recorded before this call is delivered or dead.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether it is; if not, it stays in the outbox and is delivered later.

        Raises:
            OutboxError: The outbox cannot be asked.
        """
        # In a thread, which neither holds the loop up nor depends on its clock, that may stand still.
        return await anyio.to_thread.run_sync(self._engine.await_promptly, timeout, abandon_on_cancel=True)

    async def close(self, timeout: float = 5.0) -> bool:
        """Deliver what can be delivered in time, and end the threads; what is left is delivered by the next recorder.

        Args:
            timeout: Seconds to take at most.

        Returns:
            Whether everything was delivered or is dead.

        Raises:
            OutboxError: The outbox cannot be asked; everything is closed nevertheless.
        """
        if self._engine.ended:
            return True
        deadline = time.monotonic() + timeout
        try:
            is_empty = not self._engine.closed and await anyio.to_thread.run_sync(
                self._engine.await_last, timeout, abandon_on_cancel=True
            )
        except OutboxError:  # it is away
            await self._end(deadline)
            raise
        await self._end(deadline)
        return is_empty

    async def _end(self, deadline: float) -> None:
        # Waiting for threads would hold the loop up.
        await anyio.to_thread.run_sync(self._engine.end, max(0.0, deadline - time.monotonic()))

    async def aclose(self) -> None:
        """Close as `close` does: the name that `contextlib.aclosing` and httpx have for it."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
