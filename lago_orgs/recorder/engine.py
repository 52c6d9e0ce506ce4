"""What works for a recorder, and outlives it until the last event that it took is delivered or the process ends."""

import logging
import time
from contextlib import nullcontext

from lago_orgs.errors import LagoOrgsError
from lago_orgs.recorder.delivery.keys import Keys
from lago_orgs.recorder.delivery.pace import Pace
from lago_orgs.recorder.delivery.port import Clocked
from lago_orgs.recorder.delivery.sender import Sender
from lago_orgs.recorder.errors import OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.guard.facts import Facts
from lago_orgs.recorder.guard.guard import Guard
from lago_orgs.recorder.outboxes.belonging import Meant
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.process import follow_process, forget_process

logger = logging.getLogger("lago_orgs")

LOOK = 0.01  # seconds between two looks whether everything is delivered
A_TRY = 0.25  # seconds about that a remote outbox is given to answer then
LAST_WAIT = 1.0  # seconds that others who hold the outbox are waited for then
AT_EXIT = 2.0  # seconds that a recorder which was not closed holds the interpreter up to deliver


class Engine:
    """The outbox, the way to Lago and the sender of a recorder, as the process forks and ends.

    A recorder that only a local name held is gone at the end of a function, with events that wait. So this is held by
    the process until it has nothing left to do.

    Args:
        outbox: Where events are kept.
        port: The way to Lago.
        facts: What Lago said.
        guard: Looks at events before they are sent.
        pace: How eagerly to send.
        keys: The keys that may deliver.
        meant: The Lago that is delivered to.
    """

    def __init__(
        self,
        outbox: Outbox,
        port: Clocked,
        facts: Facts,
        guard: Guard,
        *,
        pace: Pace | None,
        keys: Keys | None,
        meant: Meant,
    ) -> None:
        self._outbox = outbox
        self._port = port
        self._facts = facts
        self._guard = guard
        self._pace = pace
        self._keys = keys
        self._meant = meant
        self.closed = False
        """Whether nothing is recorded any more."""
        self.ended = False
        """Whether everything is closed."""
        self.is_left = False
        """Whether nobody has the recorder any more."""
        self._made: dict[str, Sender] = {}
        self.sender: Sender | None = None
        """The sender of this process, once there is one."""

    def start(self) -> None:
        """Follow the process, and begin to send."""
        follow_process(self)
        self.prepared().start()

    def leave(self) -> None:
        """Go on alone until nothing waits: nobody has the recorder any more. Called by the garbage collector."""
        self.is_left = True
        if self.closed or self.sender is None:
            self.forget()

    def forget(self) -> None:
        """Let the process hold this no more."""
        forget_process(self)

    def wake(self) -> None:
        """Let the sender look; the event is kept, so nothing that goes wrong here is the caller's."""
        try:
            (self.sender or self.prepared()).wake()
        except Exception as error:  # noqa: BLE001 - it is kept, and delivered by whoever sends next
            if self.sender is not None:
                self.sender.trouble.crashed(error)

    def prepared(self) -> Sender:
        """Return the sender of this process; made anew after a fork, with the child's first event.

        Without a lock, as everything that `record()` comes by but the storage's: see `Room`.
        """
        if self.closed:
            raise RecorderClosed("the recorder was closed: record before close(), or make a new one")
        sender = self.sender
        if sender is None:
            made = Sender(
                self._outbox,
                self._port,
                self._facts,
                self._guard,
                owner=self,
                pace=self._pace,
                keys=self._keys,
                holds=self._guard.holds,
                meant=self._meant,
            )
            self.sender = sender = self._made.setdefault("sender", made)
        return sender

    def await_settled(self, timeout: float) -> bool:
        """Wait until nothing waits that was recorded before; whether that is so.

        Args:
            timeout: Seconds to wait at most.
        """
        started, slept = time.monotonic(), 0.0
        mark = self._outbox.mark()
        sender = self.sender
        questions = 0 if sender is None else sender.ask_owner()
        while not self._is_settled(mark):
            if sender is not None and (sender.is_stopped or sender.is_refused(questions)):
                return False
            # The clock may stand still, as tests let it: then the sleeps are counted.
            if max(time.monotonic() - started, slept) >= timeout:
                return False
            time.sleep(LOOK)
            slept += LOOK
        return True

    def await_last(self, timeout: float) -> bool:
        """Wait as `await_settled` does, at the end of a process: not for long for the answers of an outbox that hangs.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            OutboxError: A remote outbox cannot be asked.
        """
        try:
            return self.await_promptly(timeout)
        except RecorderClosed:
            if not self.closed:
                raise
            return False  # another thread has closed it meanwhile

    def await_promptly(self, timeout: float) -> bool:
        """Wait as `await_settled` does, and no longer where a remote outbox hangs.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            OutboxError: A remote outbox cannot be asked.
        """
        if not self._outbox.store.is_remote:
            return self.await_settled(timeout)
        began, tries = time.monotonic(), max(1, round(timeout / A_TRY))  # the clock may stand still
        while True:
            try:
                with self._outbox.store.prompt(A_TRY):
                    return self.await_settled(timeout - (time.monotonic() - began))
            except OutboxUnavailable:
                tries -= 1
                if tries <= 0 or time.monotonic() - began >= timeout:
                    raise
                time.sleep(LOOK)

    def _is_settled(self, mark: int) -> bool:
        """Whether nothing up to a mark waits; if something does, it is sent without delay."""
        if self._outbox.is_settled(mark):
            return True
        sender = self.prepared()
        sender.start()
        sender.hurry()
        return False

    def before_fork(self) -> None:
        """Let go of what must not cross a fork; called by the interpreter."""
        self._outbox.before_fork()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on after a fork; called by the interpreter."""
        self._outbox.after_fork(in_child=in_child)
        if in_child:
            self._made, self.sender = {}, None  # its threads are the parent's, and so may be the holders of locks
            self._facts.renew()
            self._guard.renew()

    def at_exit(self) -> None:
        """Deliver the last events if Lago can be reached; called by the interpreter.

        The recorder is closed then: whoever records later still, in a `__del__` say, could wait for ever for a lock of
        a thread that the interpreter has ended.
        """
        if self.ended:
            return
        self._outbox.store.end_soon(LAST_WAIT)
        try:
            if self.sender is not None and not self.closed:
                if self.sender.reason is None:
                    self.await_last(AT_EXIT)
                self._say_what_is_left()
            self.end(0.0)
        except LagoOrgsError as error:
            logger.warning("usage events wait for the next recorder, this one could not deliver at exit: %s", error)

    def _say_what_is_left(self) -> None:
        store = self._outbox.store
        left = store.pending()[0]
        if left and store.is_shared:
            logger.warning("%d usage events are not delivered at exit, and wait in %s", left, store.place)
        elif left:
            logger.error("%d usage events are not delivered at exit, and are lost with %s", left, store.place)

    def end(self, timeout: float) -> None:
        """Close everything.

        Args:
            timeout: Seconds that requests on their way are waited for.
        """
        store = self._outbox.store
        store.end_soon(LAST_WAIT)
        with store.prompt(A_TRY) if store.is_remote else nullcontext():
            self._end(timeout)

    def _end(self, timeout: float) -> None:
        self.closed = True
        sender = self._made.get("sender")
        # Whoever is interrupted in here closes again, and finds some of it done.
        if sender is not None:
            sender.stop(timeout)
        self._outbox.close()
        self._port.close()
        self.ended = True
        self.forget()
