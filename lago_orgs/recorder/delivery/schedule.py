"""What is to be done next with the events that wait: asked for, sent, or tried alone once more."""

import time
from collections.abc import Callable, Sequence

import attrs

from lago_orgs._store.locking import locked, new_lock
from lago_orgs.recorder.delivery.batches import Batches, Lane, lane_of
from lago_orgs.recorder.delivery.roles import Ordeal
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.recorder.outboxes.rows import Row

APART = 20.0  # seconds that later events of a subscription wait for those that fail alone, all of them together
AGAIN = 300.0  # seconds after which they would wait so long once more
TOGETHER = 300.0  # seconds after a request hung over an event, until its subscription travels with others again
MOST_WAITS = 10_000  # subscriptions of which that is remembered
MOST_ASKED = 2000  # subscriptions that are asked for at once
MOST_CLAIMS = 50  # that are made to find an event that may travel


@attrs.frozen
class Ask:
    """Lago is to be asked for the subscriptions of events.

    Args:
        rows: One event of each that is not known.
    """

    rows: Sequence[Row]


@attrs.frozen
class Ship:
    """Events are to be sent together.

    Args:
        rows: The events.
        ordeal: What is known of the only one, if it was set aside before.
        may_hang: Whether requests hung over events of their subscription.
    """

    rows: Sequence[Row]
    ordeal: Ordeal | None = None
    may_hang: bool = False


class Schedule:
    """Claims events from an outbox and says what is to be done next; used by all threads of a sender.

    Args:
        outbox: Where events wait.
        batches: What was claimed and waits.
        wanted: How many events are at hand while the outbox has as many.
        settled: Called after events came to their end.
        may_ask: Whether it is time to ask for an event's subscription.
        are_ours: Whether what was just claimed may be sent by this process, as far as the outbox says whose it is.
        most_hanging: How many requests may be under way at once that may hang.
    """

    def __init__(
        self,
        outbox: Outbox,
        batches: Batches,
        *,
        wanted: int,
        settled: Callable[[], None],
        may_ask: Callable[[Row], bool] = lambda row: True,
        are_ours: Callable[[], bool] = lambda: True,
        most_hanging: int = 1,
    ) -> None:
        self._outbox = outbox
        self._most_hanging = most_hanging
        self._hanging = 0  # requests under way that may hang
        self._was_hanging = False  # whether the last one may hang
        self._was_ordeal = False  # whether the last of these was one that is tried alone
        self._may_ask = may_ask
        self._are_ours = are_ours
        self._batches = batches
        self._wanted = wanted
        self._settled = settled
        self._lock = new_lock()
        self._aside: list[Ordeal] = []
        self._apart: set[int] = set()  # places of events that later ones of their subscription wait for no more
        self._waits: dict[Lane, float] = {}  # since when the events of a subscription wait for one that fails alone
        self._ask_again_at = 0.0
        self.is_asking = False
        """Whether somebody asks for subscriptions just now."""

    @locked
    def next(self, now: float) -> Ask | Ship | None:
        """Return the next thing to do, claiming more events as long as none may travel; None if there is nothing.

        Args:
            now: Seconds of the clock.
        """
        for ordeal in self._aside:
            self._part(ordeal, now)
        self._batches.wake(now)
        if (ship := self._next_that_may_hang(now)) is not None:
            return ship
        for ordeal in self._aside:
            if ordeal.due <= now and not self._batches.is_alone(ordeal.row):
                return self._tried(ordeal)
        self._claim()
        rows = self._batches.unknown(MOST_ASKED, self._may_ask)
        if rows and not self.is_asking and now >= self._ask_again_at:
            self.is_asking = True
            return Ask(rows)
        if not (batch := self._batches.take()):
            return self._next_that_may_hang(now)
        self._was_hanging = False
        return Ship(batch)

    def _tried(self, ordeal: Ordeal, *, may_hang: bool = False) -> Ship:
        self._aside = [each for each in self._aside if each is not ordeal]
        return Ship([ordeal.row], ordeal, may_hang)

    def _next_that_may_hang(self, now: float) -> Ship | None:
        """Return the next of the subscriptions over which requests hang: few at once, and in turn with the others.

        And in turn are those that are tried alone, and what waits behind them.
        """
        if self._hanging >= self._most_hanging or (self._was_hanging and self._batches.has_ready()):
            return None
        due = next((each for each in self._aside if each.due <= now and self._batches.is_alone(each.row)), None)
        ship = None
        if (due is None or self._was_ordeal) and (batch := self._batches.take_alone()):
            ship = Ship(batch, may_hang=True)
        elif due is not None:
            ship = self._tried(due, may_hang=True)
        if ship is not None:
            self._was_hanging, self._was_ordeal = True, ship.ordeal is not None
            self._hanging += 1
        return ship

    def carried(self, ship: Ship) -> None:
        """Note that events are not under way any more."""
        with self._lock:
            self._hanging -= ship.may_hang

    def _part(self, ordeal: Ordeal, now: float) -> None:
        """Let the others of its subscription go on, where some have failed alone for long, or this was foreseen."""
        if ordeal.row.position in self._apart:
            return
        lane = lane_of(ordeal.row)
        began = self._waits.get(lane)
        if began is None or ordeal.since - began > AGAIN:
            if len(self._waits) >= MOST_WAITS:
                self._waits.clear()
            self._waits[lane] = began = ordeal.since
        if now - began > APART or ordeal.is_foreseen:
            self._batches.arrived([ordeal.row])
            self._apart.add(ordeal.row.position)

    def _claim(self) -> None:
        """Read more from the outbox, unless enough is at hand."""
        if (place := self._batches.rewind()) is not None:
            self._outbox.rewind(place)
        if self._batches.is_full and not self._batches.has_ready():
            self._outbox.leave(self._batches.shed())
        if len(self._batches) >= self._wanted and self._batches.has_ready():
            return
        for _ in range(MOST_CLAIMS):
            unknown = self._batches.lacking
            if self._batches.is_full or not (rows := self._outbox.claim(self._wanted)):
                return
            if not self._are_ours():  # asked after they were read: they may be what was put in the place of ours
                self._outbox.leave(rows)
                self._outbox.rewind(rows[0].position)
                return
            self._outbox.leave(self._batches.add(rows))
            # Nothing more is read while what is at hand only waits to be asked for, unless that makes the question
            # a larger one.
            lacks_more = unknown < self._batches.lacking < MOST_ASKED
            if self._batches.has_ready() or not (lacks_more or self._batches.lacking == 0):
                return

    def asked(self, again_at: float | None = None) -> None:
        """Note that a question came to its end.

        Args:
            again_at: When to ask again, in seconds of the clock, if it was in vain; None is at once.
        """
        if again_at is not None:
            self._ask_again_at = again_at
        with self._lock:
            self.is_asking = False
            self._batches.learned()

    def drop(self) -> None:
        """Forget what was claimed, so that it is claimed again: by this process, or the one that has the right now."""
        with self._lock:
            self._batches.clear()
            self._aside = []
            self._apart.clear()
            self._outbox.forget_claims()

    # What shipping says

    def arrived(self, rows: Sequence[Row]) -> None:
        """Note that events came to their end."""
        with self._lock:
            self._arrive(rows)
        if rows:
            self._settled()

    def set_aside(self, ordeal: Ordeal) -> None:
        """Keep an event that is to be tried again alone."""
        with self._lock:
            self._aside = [*(each for each in self._aside if each is not ordeal), ordeal]

    def alone(self) -> int:
        """Return how many events are set aside."""
        return len(self._aside)

    @locked
    def relieve(self, successes: int) -> None:
        """Let events that were set aside while Lago took nothing be tried at once: it was no fault of theirs.

        Args:
            successes: How often Lago had answered before it took something now.
        """
        for ordeal in self._aside:
            if ordeal.successes >= successes and not ordeal.is_limited:
                ordeal.due = 0.0

    def too_long(self, size: int) -> None:
        """Send fewer events at once."""
        with self._lock:
            self._batches.size = max(1, min(self._batches.size, size))

    def too_large(self, rows: Sequence[Row]) -> None:
        """Send less at once."""
        with self._lock:
            self._batches.shrink(rows)

    def lacking(self, rows: Sequence[Row]) -> None:
        """Take events back whose subscription is not known any more."""
        with self._lock:
            self._batches.give_back(rows)
            # Later ones of their subscription may be on their way instead of those that they do not wait for any more.
            self._arrive(rows)
            self._batches.mark_unknown(rows)

    def keep_apart(self, suspect: Row, rows: Sequence[Row]) -> None:
        """Let a subscription travel by itself over which a request hung, and take others of its events back."""
        with self._lock:
            self._batches.give_back(rows)
            self._arrive(rows)
            self._batches.keep_apart(suspect, time.monotonic() + TOGETHER)

    def rejoin(self, row: Row) -> None:
        """Let a subscription travel with others again."""
        with self._lock:
            self._batches.rejoin(row)

    def rest(self, rows: Sequence[Row], seconds: float) -> None:
        """Take events back whose subscriptions are limited, and let these rest."""
        with self._lock:
            self._batches.give_back(rows)
            self._arrive(rows)
            self._batches.rest(rows, time.monotonic() + seconds)

    def _arrive(self, rows: Sequence[Row]) -> None:
        self._batches.arrived([row for row in rows if row.position not in self._apart])
        self._apart.difference_update([row.position for row in rows])
