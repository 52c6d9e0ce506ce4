"""The thread that looks for events in the outbox and has them carried to Lago, and ends with its owner."""

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Protocol

from lago_orgs.recorder.delivery.batches import Batches
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.delivery.learning import Learner
from lago_orgs.recorder.delivery.pace import Pace, Pulse
from lago_orgs.recorder.delivery.port import Clocked
from lago_orgs.recorder.delivery.roles import Inspector
from lago_orgs.recorder.delivery.schedule import Schedule
from lago_orgs.recorder.delivery.settling import Settler
from lago_orgs.recorder.delivery.shipping import Shipping
from lago_orgs.recorder.delivery.tidying import Tidier
from lago_orgs.recorder.delivery.trouble import Trouble
from lago_orgs.recorder.delivery.watching import OwnerCheck, Watch
from lago_orgs.recorder.delivery.workers import Workers
from lago_orgs.recorder.errors import OutboxBelongsElsewhere, RecorderClosed
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.reading import Unknown
from lago_orgs.recorder.outboxes.belonging import Meant
from lago_orgs.recorder.outboxes.outbox import Outbox

AFTER_FAILURE = 5.0  # seconds until the outbox is tried again when it failed
STUCK = 90.0  # seconds without a sign of life of any request after which another process may send
START_AGAIN = 0.2  # seconds until a thread that could not be started is tried again
AT_LEAST = 0.1  # seconds that the end of the thread that looks is waited for
NEWS, HURRY, STOP = "news", "hurry", "stop"

logger = logging.getLogger("lago_orgs")


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
        meant: The Lago that is delivered to; None if that is not looked at.
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
        meant: Meant | None = None,
    ) -> None:
        self._outbox = outbox
        self._facts = facts
        self._inspector = inspector
        self._pace = pace or Pace()
        self._owner = owner
        self.trouble = Trouble(time.monotonic)
        self._settler = Settler(facts, holds=holds)
        self._watch = Watch(outbox, self.trouble, time.monotonic, self._settler.awaited)
        self._owner_check = OwnerCheck(outbox, facts, self.trouble, keys, meant)
        self._schedule = Schedule(
            outbox,
            Batches(self._pace.batch_size, self._pace.batch_bytes, self._settler.known_until),
            wanted=self._pace.batch_size * self._pace.in_flight,
            settled=self._note_settled,
            may_ask=self._settler.may_ask,
            are_ours=self._owner_check.says_so_still,
            most_hanging=max(1, self._pace.in_flight // 2),
        )
        # `record()` may be called from a signal's handler while it is called: of all queues this one allows for that.
        self._mail: SimpleQueue[str] = SimpleQueue()
        self._has_mail = False
        self._stopping = threading.Event()
        self._pulse = Pulse(self._stopping, self._pace.longest_pause)
        self._is_unreadable = False
        self._tidier = Tidier(outbox, self.trouble, self._pace.tidy, time.monotonic)
        self._shipping = Shipping(
            outbox,
            port,
            self.trouble,
            settler=self._settler,
            inspector=inspector,
            sending=self._schedule,
            answers=self._lago_answers,
            wait=self._pulse.go_on,
            monotonic=time.monotonic,
            longest_pause=self._pace.longest_pause,
        )
        self._workers = Workers(
            self._schedule,
            self._pace.in_flight,
            may_work=self._may_work,
            ship=self._shipping.ship,
            learn=Learner(self._settler, inspector, self.trouble, self._asked).learn,
            done=self._pulse.beat,
            failed=self._recover,
            ended=self.wake,
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
        self._owner_check.has_recorded = True
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
        for thread in [self._thread, self._tidier.thread, *list(self._workers.threads)]:
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
        """The error that the outbox belongs to another Lago, or organization, than the key, if it does."""
        return self._owner_check.misplaced

    def _asked(self, again_at: float | None = None) -> None:
        """Note that subscriptions were asked for: what waited for that is work for more than the thread that asked."""
        self._schedule.asked(again_at)
        self.hurry()

    def _note_settled(self) -> None:
        self._watch.delivered()
        self.trouble.silence(None)
        self.trouble.booking(self._outbox.unbooked)

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
        if self._owner_check.is_barred:  # another process may have a key that is let in
            if was_sender:
                self._schedule.drop()
                self._outbox.release()
            return
        if self._outbox.unbooked is None and self._outbox.has_fresh_lease():
            return
        if not self._outbox.keep_lease() and was_sender:
            self._schedule.drop()

    def _dispatch(self) -> None:
        """Give work to as many threads as there is work for."""
        if self._workers.threads and self._pulse.silence > STUCK:
            self.trouble.say_once(f"no request to Lago has come back for {STUCK:.0f} s: another process may send now")
            self._schedule.drop()
            self._outbox.release()
            return
        if not self._workers.threads:
            self._pulse.beat()
        self._workers.dispatch()

    def _may_work(self) -> bool:
        return not self._stopping.is_set() and self._outbox.is_sender and not self._owner_check.is_doubted

    def _recover(self, error: BaseException) -> None:
        """Forget what was claimed and look at the outbox again, after a pause."""
        self.trouble.failed(error)
        self._quietly(self._schedule.drop)
        self._schedule.is_asking = False
        self._pulse.go_on(AFTER_FAILURE)

    @staticmethod
    def _quietly(act: "Callable[[], None]") -> None:
        try:
            act()
        except Exception:
            logger.debug("an outbox could not be let go", exc_info=True)
