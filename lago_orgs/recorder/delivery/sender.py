"""The threads that carry events from the outbox to Lago, and end with their owner."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

import attrs

from lago_orgs._store.locking import new_lock
from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.delivery.port import Clocked
from lago_orgs.recorder.delivery.roles import Inspector
from lago_orgs.recorder.delivery.schedule import Ask, Schedule, Ship
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.delivery.shipping import Shipping
from lago_orgs.recorder.delivery.tidying import Tidier
from lago_orgs.recorder.delivery.trouble import Trouble
from lago_orgs.recorder.delivery.watching import OwnerCheck, Watch
from lago_orgs.recorder.errors import OutboxBelongsElsewhere, RecorderClosed
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.reading import Unasked, Unknown
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Row

AFTER_FAILURE = 5.0  # seconds until the outbox is tried again when it failed
STUCK = 90.0  # seconds without a sign of life of any request after which another process may send
START_AGAIN = 0.2  # seconds until a thread that could not be started is tried again
BEAT = 0.5  # seconds between two signs of life of somebody who waits
AT_LEAST = 0.1  # seconds that the end of the thread that looks is waited for
NEWS, HURRY, STOP = "news", "hurry", "stop"

logger = logging.getLogger("lago_orgs")


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


class Owner(Protocol):
    """Whom a sender works for."""

    is_left: bool
    """Whether nobody records any more."""

    def forget(self) -> None:
        """Hear that everything is done that was left."""
        ...


class Sender:
    """Sends what waits in an outbox, in the background: one thread that looks, and one per request on its way.

    Args:
        outbox: Where events wait.
        port: The way to Lago.
        facts: What Lago said.
        inspector: Looks at events before they are sent.
        owner: Whom it works for; when that was left, the threads end as soon as nothing waits.
        pace: How eagerly to send.
        keys: The keys that may deliver.
        holds: Whether the usage of an organization that was never subscribed waits until it is.
    """

    def __init__(
        self,
        outbox: Outbox,
        port: Clocked,
        facts: Facts,
        inspector: Inspector,
        *,
        owner: Owner,
        pace: Pace | None = None,
        keys: Keys | None = None,
        holds: bool = False,
    ) -> None:
        self._outbox = outbox
        self._facts = facts
        self._inspector = inspector
        self._pace = pace or Pace()
        self._owner = owner
        self.trouble = Trouble(time.monotonic)
        self._watch = Watch(outbox, self.trouble, time.monotonic)
        self._owner_check = OwnerCheck(outbox, facts, self.trouble, keys)
        self._settler = Settler(facts, holds=holds)
        self._schedule = Schedule(
            outbox,
            Batches(self._pace.batch_size, self._pace.batch_bytes, self._settler.is_known),
            wanted=self._pace.batch_size * self._pace.in_flight,
            settled=self._note_settled,
            may_ask=self._settler.may_ask,
        )
        self._lock = new_lock()
        # `record()` may be called from a signal's handler while it is called: of all queues this one allows for that.
        self._mail: SimpleQueue[str] = SimpleQueue()
        self._has_mail = False
        self._stopping = threading.Event()
        self._workers: set[threading.Thread] = set()
        self._has_asked_in_vain = False
        self._is_unreadable = False
        self._alive_at = time.monotonic()
        self._tidier = Tidier(outbox, self.trouble, self._pace.tidy, time.monotonic)
        self._shipping = Shipping(
            outbox,
            port,
            self.trouble,
            settler=self._settler,
            inspector=inspector,
            sending=self._schedule,
            answers=self._lago_answers,
            wait=self._go_on,
            monotonic=time.monotonic,
            longest_pause=self._pace.longest_pause,
        )
        self._thread: threading.Thread | None = None
        self._start_again_at = 0.0

    def start(self) -> None:
        """Begin to send, if that has not begun; where no thread can be had, the next event tries again."""
        now = time.monotonic()
        if not self._is_missing() or now < self._start_again_at or self._stopping.is_set():
            return
        # No lock: `record()` comes by here. Of two threads that are started at once, one ends at its first look.
        self._thread = thread = threading.Thread(target=self._look, name="lago-orgs-sender", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            self._thread = None
            self._start_again_at = now + START_AGAIN
            self.trouble.crashed(error)

    def _is_missing(self) -> bool:
        """Whether no thread looks: there is none, or whoever was to start it was interrupted before that."""
        thread = self._thread
        return thread is None or thread.ident is None

    def wake(self) -> None:
        """Say that there is something new; costs next to nothing when it was said already."""
        if self._is_missing():
            self.start()
        if not self._has_mail:
            self._has_mail = True
            self._mail.put(NEWS)

    def hurry(self) -> None:
        """Send without waiting for company."""
        self._has_mail = True
        self._mail.put(HURRY)

    def stop(self, timeout: float) -> None:
        """Let the requests that are on their way come back, then end; what is not settled waits in the outbox.

        Args:
            timeout: Seconds to wait for them. Threads that take longer end with their request.
        """
        deadline = time.monotonic() + timeout
        self._stopping.set()
        self._mail.put(STOP)
        for thread in [self._thread, self._tidier.thread, *list(self._workers)]:
            if thread is not None and thread is not threading.current_thread() and thread.is_alive():
                # Whoever looks ends at once as a rule, and must not take the right to send once more after that.
                least = AT_LEAST if thread is self._thread else 0.0
                thread.join(max(least, deadline - time.monotonic()))
        self._quietly(self._outbox.release)

    @property
    def reason(self) -> str | None:
        """Why nothing is delivered just now; None while all is well."""
        return self.trouble.reason or self._watch.standstill(time.monotonic())

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is sent any more."""
        return self._stopping.is_set()

    def ask_owner(self) -> int:
        """Ask soon whose the key is, where it was another organization's; return how many questions there were."""
        return self._owner_check.ask_soon()

    def is_refused(self, since: int) -> bool:
        """Return whether a question after so many found the outbox to be another organization's than the key."""
        return self._owner_check.is_refused(since)

    @property
    def misplaced(self) -> OutboxBelongsElsewhere | None:
        """The error that the outbox belongs to another organization than the key, if it does."""
        return self._owner_check.misplaced

    def _note_settled(self) -> None:
        self._watch.delivered()
        self.trouble.booking(self._outbox.unbooked)

    def _go_on(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Wait, giving signs of life, at most until something is so; whether to go on then."""
        seconds = min(seconds, self._pace.longest_pause)
        while seconds > 0 and not until():
            self._alive_at = time.monotonic()
            some = min(seconds, BEAT)
            if self._stopping.wait(some):
                return False
            seconds -= some
        self._alive_at = time.monotonic()
        return not self._stopping.is_set()

    def _lago_answers(self) -> bool:
        try:
            self._facts.ask_organization()
        except Unknown:
            return False
        return True

    # The thread that looks
    def _look(self) -> None:
        try:
            self._look_on()
        finally:
            if self._thread is threading.current_thread() and not self._stopping.is_set():
                self._thread = None  # what even the recovery did not survive: the next event starts another

    def _look_on(self) -> None:
        # One looks: of two that were started at once (within a signal's handler) the one that is known.
        while not self._stopping.is_set() and self._thread is threading.current_thread():
            try:
                self._turn()
                if self._owner.is_left and self._has_nothing_left():
                    self._stopping.set()
                    self._quietly(self._outbox.release)
                    self._owner.forget()
                    return
                if self._is_unreadable:
                    self._is_unreadable = False
                    self.trouble.booking(self._outbox.unbooked)
            except RecorderClosed:
                self._stopping.set()  # somebody closed the outbox under the recorder
                return
            except BaseException as error:  # noqa: BLE001 - whatever it is, the next look may work
                self._is_unreadable = True
                self._recover(error)
            self._rest()

    def _has_nothing_left(self) -> bool:
        """Whether nothing waits, or somebody else sends what does."""
        return not self._outbox.is_sender or self._outbox.store.oldest_waiting() is None

    def _rest(self) -> None:
        """Wait until there is something to do, and then for company."""
        try:
            mail = self._mail.get(timeout=self._pace.poll)
            if mail == NEWS and self._pace.linger > 0:
                mail = self._mail.get(timeout=self._pace.linger)
        except Empty:
            pass
        self._has_mail = False

    def _turn(self) -> None:
        now = time.monotonic()
        self._watch.look(now)
        self._keep_lease()
        if self._owner_check.is_ours(now):
            self._dispatch()
        if self._outbox.is_sender:
            self._tidier.look(now)

    def _keep_lease(self) -> None:
        """Renew the right to send; drop what was claimed if another process has it by now."""
        was_sender = self._outbox.is_sender
        if not self._outbox.keep_lease() and was_sender:
            self._schedule.drop()

    def _dispatch(self) -> None:
        """Give work to as many threads as there is work for."""
        if self._workers and time.monotonic() - self._alive_at > STUCK:
            self.trouble.say_once(f"no request to Lago has come back for {STUCK:.0f} s: another process may send now")
            self._schedule.drop()
            self._outbox.release()
            return
        if not self._workers:
            self._alive_at = time.monotonic()
        while len(self._workers) < self._pace.in_flight + self._schedule.is_asking and (job := self._next()):
            worker = threading.Thread(target=self._work, args=(job,), name="lago-orgs-shipper", daemon=True)
            with self._lock:
                self._workers.add(worker)
            try:
                worker.start()
            except RuntimeError:  # no thread can be had, or the interpreter ends: then in this one
                with self._lock:
                    self._workers.discard(worker)
                self._work(job)
            except BaseException:
                with self._lock:
                    self._workers.discard(worker)
                raise

    def _next(self) -> "Callable[[], None] | None":
        """Return the next thing to do; None if there is nothing, or nothing may be done."""
        if self._stopping.is_set() or not self._outbox.is_sender or self._owner_check.is_doubted:
            return None
        task = self._schedule.next(time.monotonic())
        if task is None:
            return None
        return partial(self._learn, task.rows) if isinstance(task, Ask) else partial(self._ship, task)

    # The threads that work

    def _work(self, job: "Callable[[], None]") -> None:
        try:
            following: Callable[[], None] | None = job
            while following is not None:
                following()
                self._alive_at = time.monotonic()
                following = self._next()
        except RecorderClosed:
            pass  # somebody closed the outbox under the recorder; what was sent will be recognised
        except BaseException as error:  # noqa: BLE001 - whatever it is, its events are sent again and recognised
            self._recover(error)
        finally:
            with self._lock:
                self._workers.discard(threading.current_thread())
            self.wake()

    def _ship(self, task: Ship) -> None:
        self._shipping.ship(task.rows, task.ordeal)

    def _learn(self, rows: Sequence[Row]) -> None:
        """Ask Lago for the subscriptions of events that wait for it."""
        again_at = None
        try:
            self._settler.learn(rows)
            self._inspector.learn(rows)
        except Unasked:
            pass  # no failure of Lago's: it is asked as soon as it is known whose the key is
        except Unknown as unknown:
            failures = self.trouble.met(f"the subscriptions of organizations cannot be read: {unknown}")
            again_at = time.monotonic() + min(0.25 * 2.0 ** min(failures, 8), 30.0)
            self._has_asked_in_vain = True
        else:
            if self._has_asked_in_vain:
                self._has_asked_in_vain = False
                self.trouble.calm()
        finally:
            self._schedule.asked(again_at)

    def _recover(self, error: BaseException) -> None:
        """Forget what was claimed and look at the outbox again, after a pause."""
        self.trouble.failed(error)
        self._quietly(self._schedule.drop)
        self._schedule.is_asking = False
        self._go_on(AFTER_FAILURE)

    @staticmethod
    def _quietly(act: "Callable[[], None]") -> None:
        try:
            act()
        except Exception:
            logger.debug("an outbox could not be let go", exc_info=True)
