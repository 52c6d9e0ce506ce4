"""What is used, as one process sees it: what Lago counted, and what it may lack of what was recorded here.

Every process keeps its own tally of what was recorded. What is reserved stands in the outbox's store.
"""

import time
from collections.abc import Hashable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import NamedTuple

from lago_orgs._core.ledger import ZERO, Amount, Count, Outstanding, units_of
from lago_orgs._store.locking import new_lock
from lago_orgs.access.ahead import Ahead
from lago_orgs.access.effort import Effort
from lago_orgs.access.facts import Figures
from lago_orgs.access.measures import Measure
from lago_orgs.access.own import Own
from lago_orgs.access.tally import Tally, whose
from lago_orgs.access.totals import Totals
from lago_orgs.access.wishes import Key, Used
from lago_orgs.recorder.outboxes.answers import Answers
from lago_orgs.recorder.outboxes.limits import NOTHING, Changes, Seen
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.types import UserUsage
from lago_orgs.types.numbers import ARITHMETIC, total

LOOKS = 2  # more at most, where each begins anew
LOOK = 0.05  # seconds that a check may lag behind what other processes record and reserve
MOST = 100_000
MOST_HELD = 10_000
Taken = tuple[Amount, Amount, Amount]
"""What is reserved by everybody, for one user, and of the first what was kept ahead, by whichever process."""
NOBODY: Taken = (NOTHING, NOTHING, NOTHING)


class _Glance(NamedTuple):
    """What stays the same from one look at the store to the next, of a key.

    Args:
        figures: What Lago said.
        measure: How the metric counts.
        figure: The same of the key.
        units: It, and what the look told of beside it.
        in_doubt: How much of that may be counted twice.
    """

    figures: Figures
    measure: Measure
    figure: Count
    units: Decimal
    in_doubt: Decimal


class OutOfDate(Exception):
    """Lago's figure is older than what is known of what was recorded since: ask anew."""


class Looking:
    """What was recorded into an outbox and is reserved in it, as limits count it, without reserving anything.

    Args:
        outbox: The recorder's.
        settling: Seconds after which Lago surely counts what it took.
        keep: Seconds after which Lago's figures are out of use.
    """

    def __init__(self, outbox: Outbox, *, settling: float, keep: float) -> None:
        self._outbox = outbox
        self._store = outbox.store
        self._settling = settling
        self._keep = keep
        self.renew()

    def before_fork(self) -> None:
        """Go on as before: the parent keeps what it has."""

    def after_fork(self, *, in_child: bool) -> None:
        """Begin anew in a child; called by the interpreter."""
        if in_child:
            self.renew()

    def renew(self) -> None:
        """Begin anew, as a forked child must: a lock may be held by a thread that it does not have."""
        self._lock = new_lock()
        self._ahead = Ahead(self._store)
        self._asked: dict[Hashable, float] = {}
        self._tally: Tally | None = None
        self._looked_at = float("-inf")
        self._own = Own(self._outbox)
        self._effort = Effort(self._store)
        self._totals = Totals(self._store, self._effort.of)
        self._held: dict[tuple[Key, str], tuple[float, Taken]] = {}
        self._glances: dict[Key, _Glance] = {}
        self._may_be_reserved = True

    def look(self, *, within: float = 0.0, at_all: bool = False) -> Seen:
        """Take in what was recorded and what has arrived, and say how far that goes.

        Args:
            within: Seconds that the last look may be old, if what this process recorded since is known.
            at_all: It may be so old even if that is not known for certain.

        Raises:
            OutboxUnavailable: The storage is away; who asks again soon is told so at once.
        """
        with self._lock:
            now = time.monotonic()
            seen = self._seen(now, within)
            if seen is not None and (at_all or not self._own.may_lack):
                return seen
            with (
                self._effort.promptly(now),
                self._effort.of(self._store.pending()[0] if self._tally is None else 0),
            ):
                return self._looked(now)

    def _looked(self, now: float) -> Seen:
        # Whoever is interrupted in here leaves no tally behind, and the next one begins anew.
        former, self._tally = self._tally, None
        tally, changes = self._taken_in(former)
        for _ in range(LOOKS):
            if not changes.is_anew:  # else it may have taken long, and something has happened meanwhile
                break
            tally, changes = self._taken_in(tally)
        self._may_be_reserved = changes.may_be_reserved
        self._glances, self._tally, self._looked_at = {}, tally, now
        return changes.seen

    def _taken_in(self, tally: Tally | None) -> tuple[Tally, Changes]:
        """Take in what changed since a tally was made."""
        self._own.drop()
        changes = self._store.changes(None if tally is None else tally.seen)
        self._own.begin()
        if tally is None or changes.is_anew:
            tally = Tally(self._asked, self._keep)
        with self._effort.of(self._store.pending()[0] if changes.is_anew else 0):
            tally.take(changes)
        return tally, changes

    def _seen(self, now: float, within: float) -> Seen | None:
        """Return how far the last look went, if it was so lately, and note what this process recorded since."""
        if self._tally is None or now - self._looked_at >= within:
            return None
        self._own.note()
        return self._tally.seen

    def asking(self, organization: str, product: str) -> float:
        """Note that Lago is asked now about an organization's usage; the moment, by the store's clock."""
        seen = self.look()
        if len(self._asked) > MOST:
            self._asked.clear()
            self._tally = None
        self._asked[whose(organization, product)] = seen.at
        return seen.at

    def heard(self, organization: str, product: str, asked_at: float) -> None:
        """Note that another process asked Lago about an organization's usage, and shared the answer."""
        key = whose(organization, product)
        self._asked[key] = max(asked_at, self._asked.get(key, asked_at))

    def newest(self) -> int:
        """Return the newest place, after Lago has answered: what comes later is no part of the answer."""
        return self.look().place

    def by_user(self, key: Key, measure: Measure, first: int | None) -> dict[str, UserUsage]:
        """Say what users used since an instant, as it was recorded here; "" is everybody whom no event names.

        Args:
            key: Of what.
            measure: How the metric counts.
            first: The instant, in milliseconds since 1970; None is the beginning.
        """
        with self._lock, self.promptly(), self._effort.of(0):
            found = self._totals.by_user(key, measure, self.look(), first, None)
        return {each.user_id or "": each for each in found}

    def glance(self, key: Key, figures: Figures, measure: Measure) -> Used | None:
        """Say what is used without asking the storage; None if that takes a look.

        Of other processes it is up to a twentieth of a second old, of this one it is what it recorded just now.

        Args:
            key: Of what.
            figures: What Lago counted.
            measure: How the metric counts.

        Raises:
            OutOfDate: Ask Lago anew.
        """
        if measure.how != "sum" or self._effort.is_busy:
            return None
        with self._lock:
            return self._glanced(key, figures, measure)

    def _glanced(self, key: Key, figures: Figures, measure: Measure) -> Used | None:
        now, own = time.monotonic(), self._own
        if self._seen(now, LOOK) is None or own.may_lack:
            return None
        known = self._glances.get(key)
        if known is None or known[0] is not figures or known[1] is not measure:
            count, tally = figures.count(measure), self._tally
            if tally is None or self._effort.is_much(tally.effort(key, count, measure)):
                return None
            told = self._told(key, count, measure)
            known = _Glance(figures, measure, count, ARITHMETIC.add(count.units, told.units), told.in_doubt)
            self._glances[key] = known
        _, _, count, units, in_doubt = known
        if more := own.units(key, count, measure):
            units = ARITHMETIC.add(units, more)
        if self._may_be_reserved:
            reserved = self._held.get((key, ""))
            if reserved is None or reserved[0] < now:
                return None
            units = total([units, units_of(*reserved[1][0]), -self._ahead.idle(key, None)])
            in_doubt = total([in_doubt, self._of_others(key, reserved[1])])
        return Used(units, ZERO, in_doubt)

    def used(self, key: Key, figures: Figures, measure: Measure, user: str | None) -> Used:
        """Say what is used, for a check: of other processes up to a twentieth of a second ago.

        Args:
            key: Of what.
            figures: What Lago counted.
            measure: How the metric counts.
            user: By whom beside everybody; None is nobody in particular.

        Raises:
            OutOfDate: Ask Lago anew.
        """
        if user is None and (glanced := self.glance(key, figures, measure)) is not None:
            return glanced
        count = figures.count(measure)
        with self._lock, self.promptly(), self._effort.of(0):
            seen = self.look(within=LOOK)
            if self._own.many(key) and (user is not None or measure.how != "sum"):
                seen = self.look()
            outstanding = self._outstanding(key, count, measure)
            self._totals.keep(key, measure, seen)
            own = ZERO if user is None else self._totals.of_user(key, measure, seen, count.first, user)
        now = time.monotonic()
        known = self._held.get((key, user or ""))
        if not self._may_be_reserved:
            held = NOBODY
        elif known is None or known[0] < now:
            with self.promptly():
                everybody, of_user = self._store.held(*key, user or "")
                is_ahead = self._store.is_ahead_worthwhile and everybody > NOTHING
                held = everybody, of_user, self._store.ahead(*key) if is_ahead else NOTHING
            if len(self._held) > MOST_HELD:
                self._held = {}
            self._held[key, user or ""] = now + LOOK, held
        else:
            held = known[1]
        return self._without_idle(key, user, self._used(key, count, own, outstanding, held))

    def _without_idle(self, key: Key, user: str | None, used: Used) -> Used:
        """Take off what this process keeps ahead and nobody uses."""
        with self._lock:
            idle = self._ahead.idle(key, None)
            own = ZERO if user is None or not idle else self._ahead.idle(key, user)
        if not idle:
            return used
        return used._replace(units=ARITHMETIC.subtract(used.units, idle), own=ARITHMETIC.subtract(used.own, own))

    def _outstanding(self, key: Key, count: Count, measure: Measure) -> Outstanding:
        """Say what is to be added to Lago's figure."""
        found = self._told(key, count, measure)
        more = self._own.units(key, count, measure) if measure.how == "sum" else ZERO
        return Outstanding(ARITHMETIC.add(found.units, more), found.in_doubt) if more else found

    def _told(self, key: Key, count: Count, measure: Measure) -> Outstanding:
        """Say what of it the last look told of."""
        tally = self._tally
        if tally is None:
            self.look()
            tally = self._tally
        found = None
        if tally is not None:
            with self._effort.of(tally.effort(key, count, measure)):
                found = tally.outstanding(key, count, measure, self._settling)
        if found is None:
            raise OutOfDate
        return found

    def _used(self, key: Key, count: Count, own: Decimal, outstanding: Outstanding, held: Taken) -> Used:
        everybody, of_user, ahead = held
        in_doubt = outstanding.in_doubt
        if ahead > NOTHING:
            with self._lock:
                in_doubt = total([in_doubt, self._of_others(key, held)])
        units = total([count.units, outstanding.units, units_of(*everybody)])
        return Used(units, total([own, units_of(*of_user)]), in_doubt)

    def _of_others(self, key: Key, held: Taken) -> Decimal:
        """Say how much of what is reserved other processes keep ahead, and perhaps do not use; needs the lock."""
        ahead = held[2]
        return self._ahead.of_others(key, units_of(*ahead), time.monotonic()) if ahead > NOTHING else ZERO

    @property
    def answers(self) -> Answers | None:
        """Return where Lago's answers are shared with other hosts, if they are."""
        return self._store.answers

    @property
    def is_remote(self) -> bool:
        """Say whether the storage is so far away that an event loop must not wait for it."""
        return self._store.is_remote

    @property
    def is_busy(self) -> bool:
        """Say whether a thread holds this while it asks the store, so that an event loop must not wait for it."""
        return self._effort.is_busy

    @property
    def is_at_length(self) -> bool:
        """Say whether a thread goes through many events just now."""
        return self._effort.is_at_length

    def promptly(self) -> AbstractContextManager[None]:
        """Let this thread wait a moment for each answer of a storage over a network; `OutboxUnavailable` after that."""
        return self._effort.promptly(time.monotonic())

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here take longer than so many seconds; `OutboxBusy` instead."""
        return self._effort.hurried(seconds)
