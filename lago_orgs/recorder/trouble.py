"""Whether delivery works just now, known to all shippers, and said once in the log instead of once per attempt."""

import logging
import threading
from collections.abc import Callable

WORTH_SAYING = 3  # failures in a row; one that is mended by the next attempt is nobody's concern

logger = logging.getLogger("lago_orgs.recorder")


class Trouble:
    """What keeps events from being delivered, if anything does.

    Args:
        monotonic: The clock that pauses are measured with, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._reason: str | None = None
        self._failures = 0
        self._is_held = False
        self._calm_at = 0.0
        self.successes = 0
        """How often a working server has answered; a sign of life between two looks at it."""

    @property
    def reason(self) -> str | None:
        """Why nothing is delivered; None while all is well."""
        return self._reason

    def remaining_pause(self) -> float:
        """The seconds that the server asked everyone to wait from now on."""
        return max(0.0, self._calm_at - self._monotonic())

    def met(self, reason: str, asked_pause: float | None = None) -> int:
        """Note a failed attempt; how many there were in a row, over all shippers."""
        with self._lock:
            self._failures += 1
            if asked_pause is not None:
                self._calm_at = max(self._calm_at, self._monotonic() + asked_pause)
            self._reason = reason
            failures = self._failures
        if failures == WORTH_SAYING:
            logger.warning("usage events cannot be delivered and are kept until they can: %s", reason)
        return failures

    def held(self, reason: str) -> None:
        """Note that somebody must change something outside before anything passes."""
        with self._lock:
            self._failures += 1
            is_new = self._reason != reason or not self._is_held
            self._reason, self._is_held = reason, True
        if is_new:
            logger.error("usage events are held, none is lost: %s", reason)

    def over(self) -> None:
        """Note an answer that only a working server gives."""
        self.successes += 1
        if self._failures == 0:
            return
        with self._lock:
            was_said = self._failures >= WORTH_SAYING or self._is_held
            self._reason, self._failures, self._is_held = None, 0, False
        if was_said:
            logger.info("usage events are delivered again")
