"""The threads that carry events from the outbox to Lago, and end with their owner."""

import logging
import threading
import time
import weakref
from collections.abc import Sequence

import attrs

from lago_orgs.recorder.batches import Batches
from lago_orgs.recorder.errors import OutboxError, RecorderClosed
from lago_orgs.recorder.outbox import Entry, Outbox
from lago_orgs.recorder.port import Port
from lago_orgs.recorder.shipping import Inspector, Shipping
from lago_orgs.recorder.trouble import Trouble

MOST_CLAIMED = 20_000  # events in memory at most, when those of one subscription must wait and others may pass them
AFTER_FAILURE = 5.0  # seconds until the outbox is tried again when it failed

logger = logging.getLogger("lago_orgs.recorder")


@attrs.frozen(kw_only=True)
class Pace:
    """How eagerly to send.

    Args:
        batch_size: Events per request; Lago takes 100 at most unless it was set up otherwise.
        in_flight: Requests on their way at the same time.
        linger: Seconds that an event waits for company, so that few requests carry many events.
        poll: Seconds between two looks for what other processes recorded.
        tidy: Seconds between two housekeepings of the outbox.
    """

    batch_size: int = 100
    in_flight: int = 4
    linger: float = 0.1
    poll: float = 0.5
    tidy: float = 2.0


class Sender:
    """Sends what waits in an outbox, in the background: one thread that looks, and one per request on its way.

    Args:
        outbox: Where events wait.
        port: The way to Lago.
        owner: The threads end when this object is gone.
        inspector: Looks at events before they are sent.
        pace: How eagerly to send.
    """

    def __init__(
        self,
        outbox: Outbox,
        port: Port,
        *,
        owner: object,
        inspector: Inspector | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._outbox = outbox
        self._pace = pace or Pace()
        self._owner = weakref.ref(owner)
        self.trouble = Trouble(time.monotonic)
        self._batches = Batches(self._pace.batch_size)
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._hurry = threading.Event()
        self._stopping = threading.Event()
        self._shippers: set[threading.Thread] = set()
        self._shipping = Shipping(
            outbox, port, self.trouble, self._go_on, inspector=inspector, on_too_long=self._shorten
        )
        self._thread = threading.Thread(target=self._look, name="lago-orgs-sender", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something new; costs next to nothing when it was said already."""
        if not self._news.is_set():
            self._news.set()

    def hurry(self) -> None:
        """Send without waiting for company."""
        self._hurry.set()
        self._news.set()

    def stop(self, timeout: float) -> None:
        """Let the requests that are on their way come back, then end; what is not settled waits in the outbox.

        Args:
            timeout: Seconds to wait for them. Threads that take longer end with their request.
        """
        deadline = time.monotonic() + timeout
        self._stopping.set()
        self.hurry()
        with self._lock:
            threads = [self._thread, *self._shippers]
        for thread in threads:
            if thread is not threading.current_thread() and thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        self._outbox.release()

    def _go_on(self, seconds: float) -> bool:
        """Wait; whether to go on then."""
        return not (self._stopping.wait(seconds) if seconds > 0 else self._stopping.is_set())

    def _shorten(self, size: int) -> None:
        with self._lock:
            self._batches.size = min(self._batches.size, size)

    def _look(self) -> None:
        next_tidying = 0.0
        while not self._stopping.is_set() and self._owner() is not None:
            try:
                self._dispatch()
                if time.monotonic() >= next_tidying:
                    self._outbox.tidy()
                    next_tidying = time.monotonic() + self._pace.tidy
            except RecorderClosed:
                break  # somebody closed the outbox under the recorder
            except OutboxError:
                logger.exception("usage events cannot be read from the outbox, which is tried again")
                self._stopping.wait(AFTER_FAILURE)
            if self._news.wait(self._pace.poll) and not self._hurry.is_set():
                self._hurry.wait(self._pace.linger)
            self._news.clear()
            self._hurry.clear()
        if not self._stopping.is_set():  # nobody holds the recorder any more
            self._stopping.set()
            self._outbox.release()

    def _dispatch(self) -> None:
        """Give batches to as many shippers as there is work for."""
        while len(self._shippers) < self._pace.in_flight and (batch := self._next()):
            shipper = threading.Thread(target=self._ship, args=(batch,), name="lago-orgs-shipper", daemon=True)
            with self._lock:
                self._shippers.add(shipper)
            shipper.start()

    def _next(self) -> Sequence[Entry]:
        """The next batch that may travel, claiming more events as long as none may."""
        wanted = self._batches.size * self._pace.in_flight
        with self._lock:
            if self._stopping.is_set():
                return ()
            if len(self._batches) < wanted:
                self._batches.add(self._outbox.claim(wanted))
            batch = self._batches.take()
            while not batch and 0 < len(self._batches) < MOST_CLAIMED and (more := self._outbox.claim(wanted)):
                self._batches.add(more)
                batch = self._batches.take()
            return batch

    def _ship(self, batch: Sequence[Entry]) -> None:
        try:
            while batch:
                if not self._shipping.ship(batch):
                    return
                with self._lock:
                    self._batches.arrived(batch)
                batch = self._next()
        except RecorderClosed:
            pass  # somebody closed the outbox under the recorder; what was sent will be recognised
        except Exception:
            logger.exception("usage events could not be booked; they are sent again, and Lago recognises them")
            self._begin_anew(batch)
        finally:
            with self._lock:
                self._shippers.discard(threading.current_thread())
            self._news.set()

    def _begin_anew(self, batch: Sequence[Entry]) -> None:
        """Forget what was claimed and look at the outbox again, after a pause."""
        with self._lock:
            self._batches.clear()
            self._batches.arrived(batch)
        self._outbox.release()
        self._stopping.wait(AFTER_FAILURE)
