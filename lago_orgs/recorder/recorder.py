"""The recorder, for threads and for event loops: a thread of its own delivers what `record()` keeps."""

import time
from types import TracebackType
from typing import Self

import anyio
import anyio.to_thread

from lago_orgs.recorder.recording import LOOK, Recording


class UsageRecorder(Recording):
    """Records usage without waiting for the network, and delivers it.

    An event that `record()` returned for is in the outbox: it survives the process, and is delivered by this process or
    the next, once. Delivery problems never reach the caller; they are in the log, in `trouble` and in `stats()`.

    Safe from any thread, and from async code, which it holds up for microseconds. After a fork the child records into
    the same outbox and needs nothing done to it.

    Args:
        outbox: Where events are kept: the path of a SQLite file, or an outbox.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        guard: What happens to events that Lago would accept and never bill: `warn` in the log, keep them back as
            `dead-letter`, or `raise` where that can be told at once. None does not look.
        pace: How eagerly to send.

    Raises:
        OutboxError: The outbox cannot be used.
        ConfigurationError: The address or the key is missing or unusable.

    Example:
        >>> with UsageRecorder("/var/lib/app/usage.db") as recorder:
        ...     recorder.record("org_abc123", "tokens", {"tokens": 1500}, user_id="user_1")
    """

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until everything that was recorded before this call is delivered or dead.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether it is; if not, it stays in the outbox and is delivered later.
        """
        return self._await_settled(timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Deliver what can be delivered in time, and end the threads; what is left is delivered by the next recorder.

        Args:
            timeout: Seconds to take at most.

        Returns:
            Whether everything was delivered or is dead.
        """
        if self._closed:
            return True
        deadline = time.monotonic() + timeout
        is_empty = self.flush(timeout)
        self._end(max(0.0, deadline - time.monotonic()))
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

    Args:
        outbox: Where events are kept: the path of a SQLite file, or an outbox.
        api_url: Lago's address; `LAGO_API_URL` if None.
        api_key: The key, or a callable that gives it; `LAGO_API_KEY` if None.
        port: Another way to Lago.
        guard: What happens to events that Lago would accept and never bill: `warn` in the log, keep them back as
            `dead-letter`, or `raise` where that can be told at once. None does not look.
        pace: How eagerly to send.

    Raises:
        OutboxError: The outbox cannot be used.
        ConfigurationError: The address or the key is missing or unusable.

    Example:
        >>> async with AsyncUsageRecorder("/var/lib/app/usage.db") as recorder:
        ...     recorder.record("org_abc123", "tokens", {"tokens": 1500}, user_id="user_1")
    """

    async def flush(self, timeout: float = 10.0) -> bool:
        """Wait until everything that was recorded before this call is delivered or dead.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether it is; if not, it stays in the outbox and is delivered later.
        """
        deadline = time.monotonic() + timeout
        mark = self._outbox.mark()
        while not self._is_settled(mark):
            if time.monotonic() >= deadline:
                return False
            await anyio.sleep(LOOK)
        return True

    async def close(self, timeout: float = 5.0) -> bool:
        """Deliver what can be delivered in time, and end the threads; what is left is delivered by the next recorder.

        Args:
            timeout: Seconds to take at most.

        Returns:
            Whether everything was delivered or is dead.
        """
        if self._closed:
            return True
        deadline = time.monotonic() + timeout
        is_empty = await self.flush(timeout)
        # Waiting for threads would hold the loop up.
        await anyio.to_thread.run_sync(self._end, max(0.0, deadline - time.monotonic()))
        return is_empty

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
