"""The ledger of one process: what is used, and reservations that are never more than what is left.

`used = counted by Lago + what it may lack of what was recorded here + reserved`. Every process keeps its own tally of
what was recorded; reservations stand in the outbox's store, and one is kept there only if nothing was recorded for its
organization and metric that this process has not looked at. So the two are always of one moment.
"""

import time
from collections.abc import Hashable, Sequence
from contextlib import AbstractContextManager, suppress
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from lago_orgs._core.ledger import (
    SMALLEST,
    ZERO,
    Amount,
    Count,
    Outstanding,
    Overage,
    amount,
    bound,
    granted,
    units_of,
)
from lago_orgs._store.locking import locked, new_lock
from lago_orgs.access.ahead import WITHIN, Ahead, Batch, Moment
from lago_orgs.access.facts import Figures
from lago_orgs.access.measures import Measure
from lago_orgs.access.own import Own
from lago_orgs.access.tally import Tally, whose
from lago_orgs.access.totals import Totals
from lago_orgs.access.wishes import Key, Limits, Outcome, Used, Wish
from lago_orgs.errors import LagoOrgsError
from lago_orgs.recorder.events import new_transaction_id
from lago_orgs.recorder.outboxes.answers import Answers
from lago_orgs.recorder.outboxes.limits import NOTHING, Bounds, Hold, Seen
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.types import UserUsage
from lago_orgs.types.numbers import ARITHMETIC

LOOK = 0.05  # seconds that a check may lag behind what other processes record and reserve
PATIENCE = 10.0  # seconds in which a reservation finds a moment at which nobody else records
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


class Ledger:
    """What was recorded into an outbox and is reserved in it, as limits count it.

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
        self._totals = Totals(self._store)
        self._held: dict[tuple[Key, str], tuple[float, Taken]] = {}
        self._glances: dict[Key, _Glance] = {}
        self._may_be_reserved = True

    def look(self, *, within: float = 0.0, at_all: bool = False) -> Seen:
        """Take in what was recorded and what has arrived, and say how far that goes.

        Args:
            within: Seconds that the last look may be old, if what this process recorded since is known.
            at_all: It may be so old even if that is not known for certain.
        """
        with self._lock:
            now = time.monotonic()
            seen = self._seen(now, within)
            if seen is not None and (at_all or not self._own.may_lack):
                return seen
            # Whoever is interrupted in here leaves no tally behind, and the next one begins anew.
            tally, self._tally = self._tally, None
            self._own.drop()
            changes = self._store.changes(None if tally is None else tally.seen)
            self._own.begin()
            if tally is None or changes.is_anew:
                tally = Tally(self._asked, self._keep)
            tally.take(changes)
            self._may_be_reserved = changes.may_be_reserved
            self._glances, self._tally, self._looked_at = {}, tally, now
            return changes.seen

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
        with self._lock:
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
        if measure.how != "sum":
            return None
        with self._lock:
            return self._glanced(key, figures, measure)

    def _glanced(self, key: Key, figures: Figures, measure: Measure) -> Used | None:
        now, own = time.monotonic(), self._own
        if self._seen(now, LOOK) is None or own.may_lack:
            return None
        known = self._glances.get(key)
        if known is None or known[0] is not figures or known[1] is not measure:
            count = figures.count(measure)
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
            units = _sum(units, units_of(*reserved[1][0]), -self._ahead.idle(key, None))
            in_doubt = _sum(in_doubt, self._of_others(key, reserved[1]))
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
        with self._lock:
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
        found = None if tally is None else tally.outstanding(key, count, measure, self._settling)
        if found is None:
            raise OutOfDate
        return found

    def _used(self, key: Key, count: Count, own: Decimal, outstanding: Outstanding, held: Taken) -> Used:
        everybody, of_user, ahead = held
        in_doubt = outstanding.in_doubt
        if ahead > NOTHING:
            with self._lock:
                in_doubt = _sum(in_doubt, self._of_others(key, held))
        units = _sum(count.units, outstanding.units, units_of(*everybody))
        return Used(units, _sum(own, units_of(*of_user)), in_doubt)

    def _of_others(self, key: Key, held: Taken) -> Decimal:
        """Say how much of what is reserved other processes keep ahead, and perhaps do not use; needs the lock."""
        ahead = held[2]
        return self._ahead.of_others(key, units_of(*ahead), time.monotonic()) if ahead > NOTHING else ZERO

    def reserve(self, wish: Wish) -> Outcome:
        """Reserve units, in one step with looking whether they are left.

        Raises:
            OutOfDate: Ask Lago anew.
            TimeoutError: Others recorded for the same organization and metric all the time.
        """
        limits, moment = wish.limits, Moment(time.monotonic(), time.time())
        # What this process recorded itself it knows, and the store sees whether there is more: nobody need look first.
        is_quick = wish.measure.how == "sum" and (limits.user is None or limits.own is None)
        if is_quick and (taken := self._taken(wish, moment)) is not None:
            return taken
        deadline, held, many = moment.now + PATIENCE, NOBODY, 0
        while True:
            own, outstanding, known, seen = self._standing(wish, is_quick=is_quick)
            used = self._used(wish.key, wish.figure, own, outstanding, held)
            grant, is_user = _grant(limits, used, wish.units, wish.overage)
            is_less = grant is None or grant < wish.units
            if is_less and (is_quick or self._give_back(wish.key)):
                is_quick, held = False, NOBODY  # nobody is refused by what may have become otherwise
                continue
            if grant is None:
                return Outcome(None, ZERO, used, is_user)
            alone = used if held is NOBODY else self._used(wish.key, wish.figure, own, outstanding, NOBODY)
            many = 1 if is_less else many or self._many(wish, used.units, moment)
            bounds, hold, names = self._terms(wish, grant, alone, many)
            try:
                found = self._store.hold(hold, bounds, seen, known, names)
            finally:
                self._ahead.over(wish, many)
            is_quick = False
            held = found.everybody, found.user, found.ahead
            if not found.is_outdated:
                many = 1
            if found.is_kept:
                self.settled(hold)
                others = alone if held == NOBODY else self._used(wish.key, wish.figure, own, outstanding, held)
                if names:
                    self._kept(wish, Batch(hold, names, wish.figure, wish.seconds, moment, others))
                return Outcome(hold, grant, others, is_user)
            if time.monotonic() > deadline:
                raise TimeoutError("others record for this organization and metric without a pause: try again")

    @locked
    def _standing(self, wish: Wish, *, is_quick: bool) -> tuple[Decimal, Outstanding, int, Seen]:
        """Say what is used by the user, what beside Lago's figure, in how many events of this process, and when."""
        seen = self.look(within=LOOK if is_quick else 0.0, at_all=is_quick)
        outstanding = self._outstanding(wish.key, wish.figure, wish.measure)
        self._totals.keep(wish.key, wish.measure, seen)
        own = ZERO
        if wish.limits.user is not None and wish.limits.own is not None:
            own = self._totals.of_user(wish.key, wish.measure, seen, wish.figure.first, wish.limits.user)
        return own, outstanding, self._own.many(wish.key), seen

    def _terms(self, wish: Wish, grant: Decimal, alone: Used, many: int) -> tuple[Bounds, Hold, list[str]]:
        """Say how a reservation is kept, and those that are kept ahead with it."""
        limits = wish.limits
        names = [new_transaction_id() for _ in range(many - 1)]
        name = new_transaction_id() if wish.name is None else wish.name
        seconds = wish.seconds + WITHIN if names else wish.seconds
        wide = "reject" if wish.overage == "cap" or names else wish.overage
        total = ARITHMETIC.multiply(grant, Decimal(many)) if names else grant
        bounds = Bounds(_bound(limits.everybody, alone.units, total, wide), _bound(limits.own, alone.own, total, wide))
        return bounds, Hold(*wish.key, name, limits.user or "", *amount(max(grant, ZERO)), seconds), names

    # Ahead

    def _taken(self, wish: Wish, moment: Moment) -> Outcome | None:
        found, late = self._handed_out(wish, moment)
        self._ahead.give_back(late)
        return found

    @locked
    def _handed_out(self, wish: Wish, moment: Moment) -> tuple[Outcome | None, Sequence[Batch]]:
        return self._ahead.taken(wish, moment) if wish.name is None else None, self._ahead.late(moment)

    @locked
    def _many(self, wish: Wish, used: Decimal, moment: Moment) -> int:
        return self._ahead.many(wish, used, moment)

    @locked
    def _kept(self, wish: Wish, batch: Batch) -> None:
        self._ahead.kept(wish, batch)

    def _give_back(self, key: Key | None = None) -> bool:
        """Give back what is kept ahead; whether anything was."""
        with self._lock:
            found = self._ahead.all_of(key)
        self._ahead.give_back(found)
        return bool(found)

    def close(self) -> None:
        """Give back what is kept ahead."""
        self._give_back()

    def give_back(self, outcome: Outcome) -> None:
        """Give back what was reserved for nobody; what cannot be ends by itself."""
        if outcome.hold is not None:
            with suppress(LagoOrgsError):
                self.release(outcome.hold)

    def release(self, hold: Hold) -> None:
        """Give a reservation back."""
        self._store.release(hold)
        self.settled(hold)

    @locked
    def settled(self, hold: Hold) -> None:
        """Hear that a reservation holds, or holds no more."""
        self._may_be_reserved = True
        self._held.pop((hold[:3], hold.user), None)
        self._held.pop((hold[:3], ""), None)
        self._ahead.ended(hold)

    @property
    def answers(self) -> Answers | None:
        """Return where Lago's answers are shared with other hosts, if they are."""
        return self._store.answers

    @property
    def is_remote(self) -> bool:
        """Say whether the storage is so far away that an event loop must not wait for it."""
        return self._store.is_remote

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here wait longer than so many seconds; `OutboxBusy` after that."""
        return self._store.hurried(seconds)


def _sum(*values: Decimal) -> Decimal:
    total = ZERO
    for value in values:
        if value:
            total = ARITHMETIC.add(total, value) if total else value
    return total


def _grant(limits: Limits, used: Used, units: Decimal, overage: Overage) -> tuple[Decimal | None, bool]:
    grant: Decimal | None = units
    if limits.everybody is not None:
        grant = granted(limits.everybody, used.units, units, overage)
        if grant is None:
            return None, False
    if limits.own is not None:
        own = granted(limits.own, used.own, units, overage)
        if own is None:
            return None, True
        return min(own, grant if grant is not None else own), grant is not None and own < grant
    return grant, False


def _bound(limit: Decimal | None, used: Decimal, grant: Decimal, overage: Overage) -> Amount | None:
    """Return what others may hold at most, rounded down; nobody's reservation stands against giving back."""
    if limit is None or grant <= 0:
        return None
    most = bound(limit, used, grant, overage)
    if most == (whole := int(most)):
        return Amount(whole, 0)
    return amount(most.quantize(SMALLEST, rounding=ROUND_FLOOR, context=ARITHMETIC))
