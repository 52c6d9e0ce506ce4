"""Whether delivery works just now: known to all threads that send, and said once in the log."""

import logging
from collections.abc import Callable

from lago_orgs._core.saying import Said
from lago_orgs._store.locking import new_lock
from lago_orgs.errors import LagoOrgsError

WORTH_SAYING = 3  # failures in a row; one that is mended by the next attempt is nobody's concern
LONG_PAUSE = 60.0  # seconds; a longer one that the server asks for is said
SOME_SUSPICIONS = 3  # events that are suspected in a row as long as Lago takes none
SEVERAL_SUSPICIONS = 50  # those that are soon: behind several bad ones waits a good one
MOST_SUSPICIONS = 200  # those that are by and by
SOON, LATER = 0.3, 10.0  # seconds until the next one is
LATELY = 400  # deliveries by which it is judged how often any of them fails
ALIVE = 3  # deliveries from which on Lago is taken to work
CHANCE = 1e-6  # that an event is given up which Lago would have taken
MOST_SAID = 1000  # messages that are remembered, so that each is said once
PROBE = 5.0  # seconds into a pause that a limiter asks for, after which it is tried whether it is meant for everybody
SILENCE = 30.0  # seconds without a delivery, while events wait, after which that is trouble whatever the reason

logger = logging.getLogger("lago_orgs")


class Trouble:
    """What keeps events from being delivered, if anything does.

    Args:
        monotonic: The clock that pauses are measured with, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = new_lock()
        self._reason: str | None = None
        self._storage: str | None = None
        self._booking: str | None = None
        self._silence: str | None = None
        self._failures = 0
        self._is_held = False
        self._calm_at = 0.0
        self._probe_at: float | None = None
        self._probes = 0
        self._suspected_at = 0.0
        self._said = Said(MOST_SAID)
        self.limits_passed = 0
        """How often others passed during a pause that a limiter had asked for over some events."""
        self.successes = 0
        """How often a working Lago has answered; a sign of life between two looks at it."""
        self.faults = 0
        """How often delivery failed otherwise than over an event that is suspected; where Lago works these are few."""
        self._lately = [0, 0]  # the same two of late
        self.suspicions = 0
        """How often single events were suspected since Lago took any."""

    def next_suspicion(self) -> float | None:
        """Return the seconds until one more event may be suspected on no better evidence than that Lago answers at all.

        Some at once, several soon, then one now and then: bad ones in a row must not keep the good ones behind them.
        None if no more may be.
        """
        if self.suspicions < SOME_SUSPICIONS:
            return 0.0
        if self.suspicions >= MOST_SUSPICIONS:
            return None
        pause = SOON if self.suspicions < SEVERAL_SUSPICIONS else LATER
        return max(0.0, self._suspected_at + pause - self._monotonic())

    def suspect(self) -> None:
        """Note that an event is suspected."""
        self.suspicions += 1
        self._suspected_at = self._monotonic()

    def failed_over_others(self, times: int = 1) -> None:
        """Note that delivery failed so many times, over events that are not suspected.

        Args:
            times: How often; less than none takes back what a suspect explains by now.
        """
        with self._lock:
            self.faults += times
            self._lately[1] = max(0, self._lately[1] + times)
            self._forget()

    def _forget(self) -> None:
        if sum(self._lately) > LATELY:
            self._lately = [each // 2 for each in self._lately]

    def is_its_own(self, failures: int, successes: int, faults: int, *, is_foreseen: bool = False) -> bool:
        """Return whether so many failures in a row over one event are the event's own fault.

        They are if a server that fails as often as this one does over others would hardly ever do that by chance.

        Args:
            failures: How often delivery failed over it alone.
            successes: How often Lago took others meanwhile.
            faults: How often delivery failed over others meanwhile.
            is_foreseen: Whether it was to be expected of this event, so that one sign of life is enough.
        """
        if successes < (1 if is_foreseen else ALIVE):
            return False
        share = max(_share(successes, faults), _share(*self._lately))
        return share**failures < CHANCE

    @property
    def reason(self) -> str | None:
        """Why nothing is delivered, or why something cannot be; None while all is well."""
        return self._storage or self._booking or self._reason or self._silence

    def remaining_pause(self) -> float:
        """Return the seconds that the server asked everyone to wait from now on."""
        return max(0.0, self._calm_at - self._monotonic())

    def may_probe(self) -> bool:
        """Return whether something may be sent during a pause, to see whether the limiter means everybody.

        Once, some seconds into a pause, and then after ever more of them.
        """
        with self._lock:
            if self._probe_at is None or self._monotonic() < self._probe_at:
                return False
            self._probe_at = None
            self._probes += 1
            return True

    def pass_limit(self) -> None:
        """Note that a limiter let others pass during the pause that it asked for: it means some events alone."""
        with self._lock:
            self._calm_at, self._probe_at, self._probes = 0.0, None, 0
            self.limits_passed += 1

    def met(self, reason: str, asked_pause: float | None = None) -> int:
        """Note a failed attempt; return how many there were in a row, over all threads.

        Args:
            reason: What went wrong.
            asked_pause: The seconds for which the server asks everyone to wait.
        """
        with self._lock:
            self._failures += 1
            if asked_pause is not None:
                now = self._monotonic()
                if now >= self._calm_at:
                    self._probes = 0
                if self._probe_at is None or self._probe_at <= now:
                    self._probe_at = now + PROBE * 2.0 ** min(self._probes, 10)
                self._calm_at = max(self._calm_at, now + asked_pause)
            self._reason = reason
            failures = self._failures
        if failures == WORTH_SAYING:
            logger.warning("usage events cannot be delivered and are kept until they can: %s", reason)
        if asked_pause is not None and asked_pause >= LONG_PAUSE:
            self.say_once(f"Lago asks to wait {asked_pause:.0f} s before more usage events are sent: {reason}")
        return failures

    def held(self, reason: str) -> None:
        """Note that somebody must change something outside before anything passes."""
        with self._lock:
            self._failures += 1
            is_new = self._reason != reason or not self._is_held
            self._reason, self._is_held = reason, True
        if is_new:
            logger.error("usage events are held, none is lost: %s", reason)

    def over(self) -> int:
        """Note an answer that only a working server gives; return how many there were before."""
        before = self.successes
        self.successes += 1
        self.suspicions = 0
        with self._lock:
            self._lately[0] += 1
            self._forget()
        if self._failures == 0:
            return before
        with self._lock:
            was_said = self._failures >= WORTH_SAYING or self._is_held
            self._reason, self._failures, self._is_held = None, 0, False
            self._said.clear()
        if was_said:
            logger.info("usage events are delivered again")
        return before

    def storage(self, reason: str | None) -> None:
        """Note what is wrong with the outbox's storage, or that nothing is."""
        with self._lock:
            is_new, self._storage = reason != self._storage, reason
        if is_new and reason is not None:
            logger.error("%s", reason)

    def booking(self, reason: str | None) -> None:
        """Note why the outbox could not be read or written, or that it can be."""
        with self._lock:
            is_new, self._booking = reason != self._booking, reason
        if is_new and reason is not None:
            logger.error("usage events cannot be delivered or booked, and are tried again: %s", reason)

    def calm(self) -> None:
        """Note that what was held or failed before anything was sent works now."""
        with self._lock:
            self._reason, self._failures, self._is_held = None, 0, False

    def idle(self) -> None:
        """Note that nothing waits: whatever failed, by now it keeps nothing up, unless somebody must change something.

        Others may have delivered it, or it has become dead letters; the next event is a new attempt.
        """
        self.booking(None)
        if not self._is_held:
            self.calm()

    def silence(self, reason: str | None) -> None:
        """Note that nothing was delivered for long although events wait, or that this is over."""
        with self._lock:
            is_new, self._silence = reason is not None and self._silence is None, reason
        if is_new and self._reason is None and self._storage is None:
            logger.warning("%s", reason)

    def crashed(self, error: BaseException) -> None:
        """Note an exception that nobody expected in a thread that sends; with its trace once per kind."""
        kind = f"{type(error).__name__}: {error}"
        self._booking = f"delivery failed ({kind[:300]}), and is tried again"
        if self._said.is_news(kind):
            logger.error("usage events could not be delivered or booked, and are tried again", exc_info=error)

    def failed(self, error: BaseException) -> None:
        """Note an exception in a thread that sends: the outbox's own word, or one that nobody expected."""
        if isinstance(error, LagoOrgsError):
            self.booking(error.message)
        else:
            self.crashed(error)

    def say_once(self, message: str) -> None:
        """Say something in the log, once until delivery works again."""
        if self._said.is_news(message):
            logger.warning("%s", message)


def _share(successes: int, faults: int) -> float:
    """Return the share of deliveries that fail, a little more than was seen: little was seen if there were few."""
    return (faults + 0.25) / (successes + faults + 1)
