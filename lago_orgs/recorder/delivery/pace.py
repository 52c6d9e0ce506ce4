"""How eagerly a recorder sends, and how those who send wait and show that they live."""

import threading
import time
from collections.abc import Callable

import attrs

BEAT = 0.5  # seconds between two signs of life of somebody who waits


@attrs.frozen(kw_only=True)
class Pace:
    """How eagerly to send.

    Args:
        batch_size: Events per request; Lago takes 100 at most unless it was set up otherwise.
        batch_bytes: Bytes of properties per request, but for one large event alone.
        in_flight: Requests on their way at the same time.
        linger: Seconds that an event waits for company, so that few requests carry many events.
        poll: Seconds between two looks for what other processes recorded.
        tidy: Seconds between two housekeepings of the outbox.
        longest_pause: Seconds; where Lago asks for a longer pause it is asked again after that.
    """

    batch_size: int = 100
    batch_bytes: int = 1 << 20
    in_flight: int = 4
    linger: float = 0.1
    poll: float = 0.5
    tidy: float = 2.0
    longest_pause: float = 300.0


class Pulse:
    """The signs of life of those who send; each wait gives some.

    Args:
        stopping: Set when everybody is to end.
        longest: Seconds that a wait takes at most.
    """

    def __init__(self, stopping: threading.Event, longest: float) -> None:
        self._stopping = stopping
        self._longest = longest
        self._last = time.monotonic()

    def beat(self) -> None:
        """Give a sign of life."""
        self._last = time.monotonic()

    @property
    def silence(self) -> float:
        """The seconds since the last sign of life."""
        return time.monotonic() - self._last

    def go_on(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Wait, giving signs of life, at most until something is so; whether to go on then."""
        seconds = min(seconds, self._longest)
        while seconds > 0 and not until():
            self.beat()
            some = min(seconds, BEAT)
            if self._stopping.wait(some):
                return False
            seconds -= some
        self.beat()
        return not self._stopping.is_set()
