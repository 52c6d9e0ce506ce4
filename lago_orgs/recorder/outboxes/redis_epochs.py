"""Whether what is in Redis is still what was there before: it may be emptied, or go back to an earlier state."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from lago_orgs._store.locking import new_lock
from lago_orgs.recorder.errors import OutboxError, OutboxTooNew, RecorderClosed
from lago_orgs.recorder.outboxes.redis_records import State
from lago_orgs.recorder.outboxes.redis_scripts import BEGIN, KEEP_LOSSES, LOSE
from lago_orgs.recorder.outboxes.redis_versions import VERSION

MOST = 1000  # losses that are remembered

logger = logging.getLogger("lago_orgs.recorder")


class Epochs:
    """What this process last heard of an outbox, and what it makes of an answer that does not go on from there.

    An empty Redis is given an epoch, a number chosen by chance; another one says that all was lost. A count of all that
    was ever recorded says by going down that Redis went back, as one does that saved itself a minute before it died.

    Args:
        run: Runs a script.
        place: Where the outbox is, for messages.
        audit: Counts all anew, as so many events are known to have been recorded; says what was lost, if its keys did
            not agree.

    Raises:
        OutboxTooNew: A newer version of this library keeps the outbox.
    """

    def __init__(self, run: Callable[..., Any], place: str, audit: Callable[[int], str | None]) -> None:
        self._run, self._place, self._audit = run, place, audit
        self._lock = new_lock()
        self._loss: str | None = None
        self._losses: dict[str, int] = {}  # all that is known of, by name: Redis may lose what it knew of them too
        epoch, version = self._begin()
        if version > VERSION:
            raise OutboxTooNew(
                f"{place} is kept by a newer version of this library (format {version}, this one reads {VERSION}): "
                "use that version here too"
            )
        self.seen = State(epoch, 0, 0, 0)
        """What the last answer said. Take it before asking, and give it to `heard` with the answer."""

    def _begin(self) -> tuple[str, int]:
        epoch, version = self._run(BEGIN, new_epoch(), VERSION)
        return str(epoch), int(version)

    def heard(self, before: State, answer: Sequence[Any]) -> State:
        """Take note of what an answer says of the outbox as a whole; never raises, for the question was answered.

        Args:
            before: What was known before the question was asked.
            answer: The state in the answer.
        """
        state = State(*answer)
        if state.epoch == before.epoch and state.sequence >= before.sequence:
            if self.seen.epoch == state.epoch:
                self.seen = state._replace(sequence=max(state.sequence, self.seen.sequence))
            return state
        try:
            self._lost(before, state)
        except (OutboxError, RecorderClosed):  # noted at the next answer
            logger.debug("what was lost could not be noted", exc_info=True)
        return state

    def audit(self) -> None:
        """Count all anew, as a key is gone; what was lost is said with the next look."""
        self._loss = self._audit(self.seen.sequence) or self._loss
        self.keep_losses()

    def keep_losses(self) -> None:
        """Write again what is known of losses, where that was lost too, and learn what others know of."""
        self._learn(self._run(KEEP_LOSSES, *self._known_losses()))

    def _known_losses(self) -> list[str | int]:
        return [each for pair in list(self._losses.items()) for each in pair]

    def _learn(self, told: Sequence[Any]) -> None:
        with self._lock:
            for name, lost in zip(map(str, told[::2]), map(int, told[1::2]), strict=True):
                self._losses[name] = max(lost, self._losses.get(name, 0))
            for name in list(self._losses)[:-MOST]:
                del self._losses[name]

    def take_loss(self) -> str | None:
        """Say what was lost, in words, once."""
        loss, self._loss = self._loss, None
        return loss

    def after_fork(self) -> None:
        """Go on in a child, where a lock of the parent's may be held by nobody."""
        self._lock = new_lock()

    def _lost(self, before: State, state: State) -> None:
        """Book what this process knew to wait as lost: said once here, and counted once in Redis for all hosts."""
        if state.epoch == before.epoch and (said := self._audit(before.sequence)) is not None:
            self._loss = said  # the books alone were gone, or other keys: what is there goes on
            self.keep_losses()
            return
        # An epoch of which something was lost was left then: a file that Redis loads a second time has it again.
        is_again = state.epoch == before.epoch or state.epoch in self._losses
        is_back = is_again or state.epoch.endswith(f"<{number_of(before.epoch)}")
        lost = min(max(before.sequence - state.sequence, 0), before.waiting) if is_back else before.waiting
        if not state.epoch:
            self._begin()
        follower = f"{new_epoch()}<{number_of(before.epoch)}" if is_again else ""
        told = self._run(LOSE, before.epoch, lost, follower, state.epoch, *self._known_losses())
        epoch = str(told[0])
        self._learn(told[1])
        with self._lock:
            if self.seen.epoch != before.epoch:
                return
            self.seen = state._replace(epoch=epoch)
        how = "went back to an earlier state" if is_back else "was emptied (FLUSHALL, or a restart without persistence)"
        self._loss = (
            f"{self._place} {how}: {lost} events that waited are gone, and are not billed, but for those that were on "
            "their way to Lago just then"
        )
        logger.error(self._loss)


def new_epoch() -> str:
    """Choose an epoch."""
    return str(secrets.randbits(52))


def number_of(epoch: str) -> int:
    """Return the number that an epoch is told apart by; it may carry its predecessor."""
    return int(epoch.partition("<")[0])
