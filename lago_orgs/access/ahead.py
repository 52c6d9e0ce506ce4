"""Reservations that are kept ahead: several in one step with the first, for those who make many alike.

One that was kept ahead is a reservation as any other, so a limit is held as exactly; handing it out costs no write.
What is not handed out is given back. Whoever ends without doing so leaves some units reserved until their time is
over: so only where so many are left that all that one process keeps ahead is a thousandth of them at most.
"""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

import attrs

from lago_orgs._core.ledger import ZERO, Count
from lago_orgs.access.wishes import Key, Outcome, Used, Wish
from lago_orgs.errors import LagoOrgsError
from lago_orgs.recorder.outboxes.limits import Hold, LimitStore
from lago_orgs.types.numbers import ARITHMETIC

WITHIN = 0.25  # seconds in which what is kept ahead is handed out
MOST = 16  # in one step
SHARE = Decimal(1000)
MOST_KINDS = 10_000
MOST_OUT = 10_000  # that are in use at once, as far as they are told from those of other processes
STUCK = 1.0  # seconds after which whoever was about to keep some is not waited for

Kind = tuple[Key, str, Decimal | None, Decimal]
"""Reservations that are alike: of what, for whom, within which limit, and of how many units."""


class Moment(NamedTuple):
    """A moment on both clocks: what was kept ahead is void if either has gone too far, or back.

    Args:
        now: On the one that never goes back.
        wall: On the one that ends of reservations are compared on.
    """

    now: float
    wall: float


@attrs.define
class Batch:
    """Some that were kept in one step.

    Args:
        hold: The first of them, which was handed out at once.
        names: The transaction ids of the others.
        figure: What Lago had counted.
        seconds: For how long each holds once it is handed out.
        at: When they were kept.
        used: What was used by others, without any of these.
        many: How many were handed out.
    """

    hold: Hold
    names: list[str]
    figure: Count
    seconds: float
    at: Moment
    used: Used
    many: int = 1

    def is_usable(self, wish: Wish, moment: Moment) -> bool:
        """Say whether one can be handed out now."""
        return self.figure == wish.figure and wish.seconds <= self.seconds and not self.is_late(moment)

    def is_late(self, moment: Moment) -> bool:
        """Say whether they must not be handed out any more."""
        at = self.at
        return not (0 <= moment.now - at.now < WITHIN and 0 <= moment.wall - at.wall < WITHIN)

    def next(self, units: Decimal) -> Outcome:
        """Hand one out."""
        more = ARITHMETIC.multiply(units, Decimal(self.many))
        self.many += 1
        first = self.hold
        hold = first._replace(id=self.names.pop())
        return Outcome(hold, units, self.used, False, more)


def kind_of(wish: Wish) -> Kind:
    """Return what is alike."""
    return wish.key, wish.limits.user or "", wish.limits.everybody, wish.units


class Ahead:
    """What one process keeps ahead. Whoever calls has the ledger's lock, but for what writes.

    Args:
        store: Where reservations stand.
    """

    def __init__(self, store: LimitStore) -> None:
        self._store = store
        self._is_worthwhile = store.is_ahead_worthwhile
        self._batches: dict[Key, dict[Kind, list[Batch]]] = {}
        self._rates: dict[Kind, tuple[float, int]] = {}
        self._busy: dict[Kind, float] = {}
        self._look_at = 0.0
        self._out: dict[Key, dict[str, tuple[Decimal, float]]] = {}

    def taken(self, wish: Wish, moment: Moment) -> Outcome | None:
        """Hand out what was kept ahead for a wish like this one; None if nothing was."""
        batches = self._batches.get(wish.key, {}).get(kind_of(wish))
        while batches:
            batch = batches[-1]
            if batch.names:
                if not batch.is_usable(wish, moment):
                    return None
                outcome = batch.next(wish.units)
                if outcome.hold is not None:
                    out = self._out.setdefault(wish.key, {})
                    if len(out) > MOST_OUT:
                        out.clear()
                    out[outcome.hold.id] = wish.units, moment.now + batch.seconds
                return outcome
            batches.pop()
        return None

    def many(self, wish: Wish, used: Decimal, moment: Moment) -> int:
        """Say how many to keep in one step: the more, the quicker they follow each other.

        Args:
            wish: The first.
            used: What is used by others, as far as it is known.
            moment: Now.
        """
        if not self._is_worthwhile or wish.units <= 0 or wish.name is not None or wish.limits.own is not None:
            return 1
        kind = kind_of(wish)
        if len(self._rates) > MOST_KINDS:
            self._rates, self._busy = {}, {}
        at, last = self._rates.get(kind, (float("-inf"), 0))
        wanted = min(MOST, last * 2) if moment.now - at < WITHIN else 1
        self._rates[kind] = moment.now, max(wanted, 1)
        if wanted <= 1 or moment.now - self._busy.get(kind, float("-inf")) < STUCK:
            return 1
        if (limit := wish.limits.everybody) is not None:
            left = ARITHMETIC.subtract(limit, used)
            wanted = min(wanted, max(1, int(ARITHMETIC.divide(left, ARITHMETIC.multiply(wish.units, SHARE)))))
        if wanted > 1:
            self._busy[kind] = moment.now
        return wanted

    def kept(self, wish: Wish, batch: Batch) -> None:
        """Note some that were kept."""
        self._batches.setdefault(wish.key, {}).setdefault(kind_of(wish), []).append(batch)

    def over(self, wish: Wish, many: int) -> None:
        """Note that whoever was about to keep so many has done so, or not."""
        if many > 1:
            self._busy.pop(kind_of(wish), None)

    def late(self, moment: Moment) -> Sequence[Batch]:
        """Take out what is not handed out any more, to be given back; looked for now and then."""
        if not self._batches or 0 <= self._look_at - moment.now <= WITHIN:
            return ()
        self._look_at = moment.now + WITHIN
        found: list[Batch] = []
        for key, kinds in list(self._batches.items()):
            for kind, batches in list(kinds.items()):
                found += [each for each in batches if each.names and each.is_late(moment)]
                kinds[kind] = [each for each in batches if each.names and not each.is_late(moment)]
                if not kinds[kind]:
                    del kinds[kind]
            if not kinds:
                del self._batches[key]
        return found

    def all_of(self, key: Key | None = None) -> Sequence[Batch]:
        """Take out everything, or everything of one metric."""
        if key is None:
            taken, self._batches = list(self._batches.values()), {}
        else:
            taken = [self._batches.pop(key, {})]
        return [batch for kinds in taken for batches in kinds.values() for batch in batches if batch.names]

    def ended(self, hold: Hold) -> None:
        """Note that one is over, whether it was kept ahead or not."""
        out = self._out.get(hold[:3])
        if out is not None:
            out.pop(hold.id, None)
            if not out:
                del self._out[hold[:3]]

    def of_others(self, key: Key, ahead: Decimal, now: float) -> Decimal:
        """Say how much of what is kept ahead is other processes': it may not be in use.

        Args:
            key: Of what.
            ahead: How much everybody keeps ahead, what was handed out since among it.
            now: On the clock that never goes back.
        """
        own = self.idle(key, None)
        for units, until in self._out.get(key, {}).values():
            if now < until:
                own = ARITHMETIC.add(own, units)
        return max(ZERO, ARITHMETIC.subtract(ahead, own))

    def give_back(self, batches: Sequence[Batch]) -> None:
        """Give back what was taken out; what cannot be ends by itself."""
        for batch in batches:
            first, *others = batch.names
            with suppress(LagoOrgsError):
                self._store.release(batch.hold._replace(id=first), others)

    def idle(self, key: Key, user: str | None) -> Decimal:
        """Say how many units are kept ahead, and not used by anybody."""
        total = ZERO
        for kind, batches in list(self._batches.get(key, {}).items()):
            if user is None or kind[1] == user:
                many = sum(len(each.names) for each in batches)
                total = ARITHMETIC.add(total, ARITHMETIC.multiply(kind[3], Decimal(many)))
        return total
