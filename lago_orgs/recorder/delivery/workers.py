"""The threads that carry batches to Lago, one per request on its way; they end when there is nothing to do."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from lago_orgs._store.locking import new_lock
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.delivery.schedule import Ask, Schedule, Ship
from lago_orgs.recorder.errors import RecorderClosed
from lago_orgs.recorder.outboxes.rows import Row


class Workers:
    """Does what the schedule has to do, in as many threads as there is work for.

    Args:
        schedule: Says what is next.
        in_flight: How many batches are on their way at the same time.
        may_work: Whether anything may be sent.
        ship: Brings a batch to its end, with what is known of its only event if it was set aside.
        learn: Asks for the subscriptions of events.
        done: Told after each task.
        failed: Told of an exception that nothing else has met.
        ended: Told when a thread ends.
    """

    def __init__(
        self,
        schedule: Schedule,
        in_flight: int,
        *,
        may_work: Callable[[], bool],
        ship: Callable[[Sequence[Row], Ordeal | None], object],
        learn: Callable[[Sequence[Row]], None],
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
        ended: Callable[[], None],
    ) -> None:
        self._schedule = schedule
        self._in_flight = in_flight
        self._may_work = may_work
        self._ship = ship
        self._learn = learn
        self._done = done
        self._failed = failed
        self._ended = ended
        self._lock = new_lock()
        self.threads: set[threading.Thread] = set()
        """Those at work."""

    def dispatch(self) -> None:
        """Give work to as many threads as there is work for."""
        while len(self.threads) < self._in_flight + self._schedule.is_asking and (job := self._next()):
            worker = threading.Thread(target=self._work, args=(job,), name="lago-orgs-shipper", daemon=True)
            with self._lock:
                self.threads.add(worker)
            try:
                worker.start()
            except RuntimeError:  # no thread can be had, or the interpreter ends: then in this one
                with self._lock:
                    self.threads.discard(worker)
                self._work(job)
            except BaseException:
                with self._lock:
                    self.threads.discard(worker)
                raise

    def _next(self) -> "Callable[[], object] | None":
        """Return the next thing to do; None if there is nothing, or nothing may be done."""
        if not self._may_work():
            return None
        task = self._schedule.next(time.monotonic())
        if task is None:
            return None
        return partial(self._learn, task.rows) if isinstance(task, Ask) else partial(self._carry, task)

    def _carry(self, task: Ship) -> None:
        try:
            self._ship(task.rows, task.ordeal)
        finally:
            self._schedule.carried(task)

    def _work(self, job: "Callable[[], object]") -> None:
        try:
            following: Callable[[], object] | None = job
            while following is not None:
                following()
                self._done()
                following = self._next()
        except RecorderClosed:
            pass  # somebody closed the outbox under the recorder; what was sent will be recognised
        except BaseException as error:  # noqa: BLE001 - whatever it is, its events are sent again and recognised
            self._failed(error)
        finally:
            with self._lock:
                self.threads.discard(threading.current_thread())
            self._ended()
