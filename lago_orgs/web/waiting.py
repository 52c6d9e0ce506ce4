"""Uses that the outbox did not take: they wait in this process, and one thread tries again until it takes them."""

from __future__ import annotations

import atexit
import logging
import random
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable

from lago_orgs._core.events import Event
from lago_orgs._store.forks import follow_forks
from lago_orgs._store.locking import locked, new_lock
from lago_orgs.errors import LagoOrgsError

logger = logging.getLogger("lago_orgs.web")

MOST = 100_000  # uses
MOST_BYTES = 64 << 20
BESIDE = 600  # bytes that an event takes beside its properties
PAUSES = (0.05, 5.0)  # seconds before the second try, and at most; chance doubles them at most
AT_EXIT = 2.0  # seconds that a process which ends without closing its billing is held up for the last tries
AS_LONG = 2.5  # times as long, in all, while the outbox takes some
STEP = 0.1  # seconds between two looks at how far the last tries have come


class Waiting:
    """Events in the order in which they came, each as it was made: tried again, it can be no second use.

    While some wait, the others wait behind them: no request asks a storage that is away. It is asked from one thread,
    which lives as long as something waits.

    Args:
        keep: Keeps an event in the outbox; whatever it raises, the event is tried again.
        lose: Told of each event that could not be kept, and why.
    """

    def __init__(self, keep: Callable[[Event], None], lose: Callable[[Event, Exception], None]) -> None:
        self._keep, self._lose = keep, lose
        self._most, self._most_bytes = MOST, MOST_BYTES
        self._is_over = False
        self._begin()
        follow_forks(self)
        _end_with_the_process(weakref.ref(self))

    def _begin(self) -> None:
        self._lock = new_lock()
        self._events: deque[Event] = deque()
        self._bytes = 0
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._why: Exception | None = None

    def limit(self, most: int, most_bytes: int) -> None:
        """Say how many may wait, and how many bytes they may have."""
        self._most, self._most_bytes = most, most_bytes

    def __len__(self) -> int:
        return len(self._events)

    # Coming and going

    def put(self, event: Event, error: Exception | None = None) -> bool:
        """Let an event wait, or give it up where too many do.

        Args:
            event: The event.
            error: Why it was not kept; None if it was not tried, for others wait.

        Returns:
            Whether it waits.
        """
        refused = self._put(event, error)
        if refused is not None:
            self._lose(event, refused)
        return refused is None

    @locked
    def _put(self, event: Event, error: Exception | None) -> Exception | None:
        """Let an event wait; why not, if it cannot."""
        self._why = error or self._why
        size = _size(event)
        if self._is_over or len(self._events) >= self._most or self._bytes + size > self._most_bytes:
            return self._why or RuntimeError("too many uses wait in this process")
        if self._thread is None or not self._thread.is_alive():
            try:
                self._start()
            except RuntimeError as refused:  # the interpreter ends, or the system has no thread left
                self._thread = None
                return error or refused
        self._events.append(event)
        self._bytes += size
        return None

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._work, args=(self._ending,), name="lago-orgs-web", daemon=True)
        self._follow_exit()
        self._thread.start()

    def _follow_exit(self) -> None:
        """Be told of the interpreter's end before the recorder, which was told to be when it was opened."""
        atexit.unregister(self.at_exit)
        atexit.register(self.at_exit)

    @locked
    def _first(self, ending: threading.Event) -> Event | None:
        """Return what is to be kept next; None ends the thread."""
        if ending is self._ending and self._events:
            return self._events[0]
        if ending is self._ending:
            self._thread, self._bytes = None, 0
        return None

    @locked
    def _taken(self, event: Event, ending: threading.Event) -> None:
        if ending is self._ending:
            self._events.popleft()
            self._bytes -= _size(event)

    @locked
    def _refused(self, error: Exception, ending: threading.Event) -> int:
        """Note why an event was not kept; how many wait."""
        if ending is not self._ending:
            return 0
        self._why = error
        if not isinstance(error, (LagoOrgsError, OSError)):
            self._events.rotate(-1)  # whatever that is, it may be about this one alone
        return len(self._events)

    def _work(self, ending: threading.Event) -> None:
        least, most = PAUSES
        pause, is_told = least, False
        while (event := self._first(ending)) is not None:
            try:
                self._keep(event)
            except Exception as error:  # noqa: BLE001 - it is tried again, and said
                many = self._refused(error, ending)
                if many and not is_told:
                    is_told = True
                    said = said_in_a_line(error)
                    logger.warning("%s; %d uses wait in this process, and are tried again", said, many)
                if ending.is_set():
                    time.sleep(least)
                else:
                    ending.wait(pause * (1 + random.random()))
                pause = min(pause * 2, most)
            else:
                self._taken(event, ending)
                pause = least
        if is_told and ending is self._ending:
            logger.warning("the outbox takes usage again: all that waited in this process is kept")

    # The end

    def finish(self, seconds: float) -> None:
        """Try a last time, and give up what is not kept by then; what comes afterwards is kept as before.

        Args:
            seconds: To take at most, and up to `AS_LONG` times as many while the outbox takes some.
        """
        ending, thread = self._ending, self._thread
        if thread is None:
            return
        ending.set()
        left, vain, waited = len(self._events), 0.0, 0.0
        while thread.is_alive() and vain < seconds and waited < seconds * AS_LONG:  # no clock, for it may stand still
            step = min(STEP, seconds - vain)
            thread.join(step)
            vain, waited = vain + step, waited + step
            if (now := len(self._events)) < left:
                left, vain = now, 0.0
        for event in self._given_up():
            self._lose(event, self._why or TimeoutError("there was no time left"))

    @locked
    def _given_up(self) -> list[Event]:
        left = list(self._events)
        self._events.clear()
        self._bytes = 0
        self._thread, self._ending = None, threading.Event()
        atexit.unregister(self.at_exit)
        return left

    def at_exit(self) -> None:
        """Try a last time; called by the interpreter."""
        self.finish(AT_EXIT)
        self._is_over = True

    # Process

    def before_fork(self) -> None:
        """Nothing: what waits is this process's."""

    def after_fork(self, *, in_child: bool) -> None:
        """Begin anew in a child: the parent keeps what waits in it."""
        if in_child:
            self._begin()


def _end_with_the_process(reference: weakref.ref[Waiting]) -> None:
    """Let nothing wait that comes when the interpreter has ended already, without holding on to who lets it."""

    def at_exit() -> None:
        if (alive := reference()) is not None:
            alive.at_exit()

    atexit.register(at_exit)


def said_in_a_line(error: Exception) -> str:
    """Return what went wrong, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _size(event: Event) -> int:
    return len(event.properties) + BESIDE
