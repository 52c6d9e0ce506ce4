"""The ledger of one process: what is used, and reservations that are never more than what is left.

`used = counted by Lago + what it may lack of what was recorded here + reserved`. Every process keeps its own tally of
what was recorded; reservations stand in the outbox's store, and one is kept there only if nothing was recorded for its
organization and metric that this process has not looked at. So the two are always of one moment.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import ROUND_FLOOR, Decimal

from lago_orgs._core.events import Event
from lago_orgs._core.ledger import (
    PARTS,
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
from lago_orgs.access.measures import Measure
from lago_orgs.access.tally import Tally
from lago_orgs.access.wishes import Key, Limits, Outcome, Used, Wish
from lago_orgs.recorder.events import new_transaction_id
from lago_orgs.recorder.outboxes.limits import STRETCH, Bounds, Hold, Seen, Total
from lago_orgs.recorder.outboxes.outbox import Outbox
from lago_orgs.types import UserUsage
from lago_orgs.types.numbers import ARITHMETIC

LOOK = 0.05  # seconds that a check may lag behind what other processes record and reserve
PATIENCE = 10.0  # seconds in which a reservation finds a moment at which nobody else records
MOST = 100_000
FEW = 10_000  # events of others that may be looked through again before the totals move on
TOTAL_EVERY = 60.0  # seconds
NOBODY = (Amount(0, 0), Amount(0, 0))


class Own:
    """What this process recorded of one key since it last looked."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._summed: tuple[Count, Measure, int, Decimal] | None = None

    def units(self, count: Count, measure: Measure) -> Decimal:
        """Say what it comes to, beside a figure that surely lacks it."""
        many, units, summed = 0, ZERO, self._summed
        if summed is not None and summed[0] is count and summed[1] is measure:
            many, units = summed[2:]
        for event in self.events[many:]:
            if count.first is None or event.timestamp >= count.first:
                units = ARITHMETIC.add(units, measure.units(event.properties, event.timestamp))
        self._summed = count, measure, len(self.events), units
        return units


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
        self._asked: dict[tuple[str, str], float] = {}
        self._tally: Tally | None = None
        self._pulse: object = None
        self._looked_at = float("-inf")
        self._totalled: dict[Key, float] = {}
        self._held: dict[tuple[Key, str], tuple[float, tuple[Amount, Amount]]] = {}
        self.looks = 0
        """How often was looked: what is recorded while this stays as it is can be noted by `recorded`."""
        self._mine: dict[Key, Own] = {}

    def look(self, *, within: float = 0.0, at_all: bool = False) -> Seen:
        """Take in what was recorded and what has arrived, and say how far that goes.

        Args:
            within: Seconds that the last look may be old, if this process has recorded nothing since.
            at_all: It may be so old whatever was recorded since.
        """
        with self._lock:
            tally, pulse = self._tally, self._outbox.pulse
            now = time.monotonic()
            is_quiet = at_all or pulse is self._pulse
            if is_quiet and tally is not None and tally.seen is not None and now - self._looked_at < within:
                return tally.seen
            # Whoever is interrupted in here leaves no tally behind, and the next one begins anew.
            self._tally = None
            self.looks += 1
            self._mine = {}
            changes = self._store.changes(None if tally is None else tally.seen)
            if tally is None or changes.is_anew:
                tally = Tally(self._asked, self._keep)
            tally.take(changes)
            self._tally, self._pulse, self._looked_at = tally, pulse, now
            return changes.seen

    def recorded(self, event: Event, looks: int) -> None:
        """Note an event that this process recorded for a reservation, so that it need not look for it.

        Args:
            event: The event.
            looks: What `looks` was before it was recorded: if it is another, that look may hold it already.
        """
        with self._lock:
            if looks == self.looks:
                key = (event.organization, event.product, event.code)
                self._mine.setdefault(key, Own()).events.append(event)

    def asking(self, organization: str, product: str) -> float:
        """Note that Lago is asked now about an organization's usage; the moment, by the store's clock."""
        seen = self.look()
        if len(self._asked) > MOST:
            self._asked.clear()
            self._tally = None
        self._asked[organization, product] = seen.at
        return seen.at

    def newest(self) -> int:
        """Return the newest place, after Lago has answered: what comes later is no part of the answer."""
        return self.look().place

    def by_user(self, key: Key, measure: Measure, first: int | None, user: str | None = None) -> dict[str, UserUsage]:
        """Say what users used since an instant, as it was recorded here; "" is everybody whom no event names.

        Args:
            key: Of what.
            measure: How the metric counts.
            first: The instant, in milliseconds since 1970; None is the beginning.
            user: One user; None is all.
        """
        with self._lock:
            totals = self._totals(key, measure, self.look(), first, user)
        found: dict[str, tuple[int, int, int]] = {}
        for each in totals:
            whole, part, events = found.get(each.user, (0, 0, 0))
            found[each.user] = whole + each.whole, part + each.part, events + each.events
        return {
            name: UserUsage(user_id=name or None, units=units_of(whole, part), events_count=events)
            for name, (whole, part, events) in found.items()
        }

    def _totals(self, key: Key, measure: Measure, seen: Seen, first: int | None, user: str | None) -> Sequence[Total]:
        """Return the totals of everything up to a look: what is missing in the store is added to it before."""
        since = -(1 << 40) if first is None else first // STRETCH
        while True:
            place, totals = self._store.totals(*key, since, user)
            if place >= seen.place:
                return totals
            events = self._store.recorded(*key, place, seen.place)
            if not events and place >= 0 and seen.place - place < FEW:
                return totals
            self._store.add_totals(*key, _totals_of(events, measure), after=place, until=seen.place)

    def _keep_totals(self, key: Key, measure: Measure, seen: Seen) -> None:
        """Add to the totals now and then, before what was recorded is forgotten, where anybody ever asked for them."""
        now = time.monotonic()
        if measure.how == "sum" and now - self._totalled.get(key, float("-inf")) > TOTAL_EVERY:
            if len(self._totalled) > MOST:
                self._totalled = {}
            self._totalled[key] = now
            if self._store.totalled(*key) >= 0:
                self._totals(key, measure, seen, None, "")

    def used(self, key: Key, count: Count, measure: Measure, user: str | None) -> Used:
        """Say what is used, for a check: of other processes up to a twentieth of a second ago.

        Raises:
            OutOfDate: Ask Lago anew.
        """
        with self._lock:
            seen = self.look(within=LOOK)
            outstanding = self._outstanding(key, count, measure)
            self._keep_totals(key, measure, seen)
            own = ZERO if user is None else self._own(key, measure, count.first, user, seen)
        now = time.monotonic()
        known = self._held.get((key, user or ""))
        if known is None or known[0] < now:
            held = self._store.held(*key, user or "")
            if len(self._held) > MOST:
                self._held = {}
            self._held[key, user or ""] = now + LOOK, held
        else:
            held = known[1]
        return self._without_idle(key, user, _used(count.units, own, outstanding, held))

    def _without_idle(self, key: Key, user: str | None, used: Used) -> Used:
        """Take off what this process keeps ahead and nobody uses."""
        with self._lock:
            idle = self._ahead.idle(key, None)
            own = ZERO if user is None or not idle else self._ahead.idle(key, user)
        if not idle:
            return used
        return used._replace(units=ARITHMETIC.subtract(used.units, idle), own=ARITHMETIC.subtract(used.own, own))

    def _outstanding(self, key: Key, count: Count, measure: Measure) -> Outstanding:
        tally = self._tally
        if tally is None:
            self.look()
            tally = self._tally
        found = None if tally is None else tally.outstanding(key, count, measure, self._settling)
        if found is None:
            raise OutOfDate
        return found

    def _own(self, key: Key, measure: Measure, first: int | None, user: str, seen: Seen) -> Decimal:
        parts = [units_of(each.whole, each.part) for each in self._totals(key, measure, seen, first, user)]
        return _sum(*parts)

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
            used = _used(wish.figure.units, own, outstanding, held)
            grant, is_user = _grant(limits, used, wish.units, wish.overage)
            is_less = grant is None or grant < wish.units
            if is_less and (is_quick or self._give_back(wish.key)):
                is_quick, held = False, NOBODY  # nobody is refused by what may have become otherwise
                continue
            if grant is None:
                return Outcome(None, ZERO, used, is_user)
            alone = used if held is NOBODY else _used(wish.figure.units, own, outstanding, NOBODY)
            many = 1 if is_less else many or self._many(wish, used.units, moment)
            bounds, hold, names = self._terms(wish, grant, alone, many)
            try:
                found = self._store.hold(hold, bounds, seen, known, names)
            finally:
                self._ahead.over(wish, many)
            is_quick = False
            held = (found.everybody, found.user)
            if not found.is_outdated:
                many = 1
            if found.is_kept:
                self.settled(hold)
                others = alone if held == NOBODY else _used(wish.figure.units, own, outstanding, held)
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
        mine = self._mine.get(wish.key)
        known = 0 if mine is None else len(mine.events)
        if mine is not None:
            units = ARITHMETIC.add(outstanding.units, mine.units(wish.figure, wish.measure))
            outstanding = outstanding._replace(units=units)
        self._keep_totals(wish.key, wish.measure, seen)
        own = ZERO
        if wish.limits.user is not None and wish.limits.own is not None:
            own = self._own(wish.key, wish.measure, wish.figure.first, wish.limits.user, seen)
        return own, outstanding, known, seen

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

    def release(self, hold: Hold) -> None:
        """Give a reservation back."""
        self._store.release(hold)
        self.settled(hold)

    def settled(self, hold: Hold) -> None:
        """Hear that a reservation holds no more."""
        self._held.pop((hold[:3], hold.user), None)
        self._held.pop((hold[:3], ""), None)

    @property
    def is_remote(self) -> bool:
        """Say whether the storage is so far away that an event loop must not wait for it."""
        return self._store.is_remote

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Let nothing that this thread does here wait longer than so many seconds; `OutboxBusy` after that."""
        return self._store.hurried(seconds)


def _used(counted: Decimal, own: Decimal, outstanding: Outstanding, held: tuple[Amount, Amount]) -> Used:
    return Used(
        _sum(counted, outstanding.units, units_of(*held[0])), _sum(own, units_of(*held[1])), outstanding.in_doubt
    )


def _totals_of(events: Sequence[Event], measure: Measure) -> list[Total]:
    found: dict[tuple[str, int], tuple[int, int, int]] = {}
    for event in events:
        place = event.user, event.timestamp // STRETCH
        whole, part, many = found.get(place, (0, 0, 0))
        more = amount(measure.units(event.properties, event.timestamp))
        carried, rest = divmod(part + more.part, PARTS)
        found[place] = whole + more.whole + carried, rest, many + 1
    return [Total(*place, *sums) for place, sums in found.items()]


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
