"""The ledger of one process: what is used, and reservations that are never more than what is left.

`used = counted by Lago + what it may lack of what was recorded here + reserved`. Every process keeps its own tally of
what was recorded; reservations stand in the outbox's store, and one is kept there only if nothing was recorded for its
organization and metric that this process has not looked at. So the two are always of one moment.
"""

import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from decimal import ROUND_FLOOR, Decimal

from lago_orgs._core.ledger import SMALLEST, ZERO, Amount, Outstanding, Overage, amount, bound, granted
from lago_orgs._store.locking import locked
from lago_orgs.access.ahead import WITHIN, Batch, Moment
from lago_orgs.access.looking import LOOK, NOBODY, Looking, OutOfDate
from lago_orgs.access.wishes import Key, Limits, Outcome, Used, Wish
from lago_orgs.errors import LagoOrgsError
from lago_orgs.recorder.errors import OutboxBusy
from lago_orgs.recorder.events import new_transaction_id
from lago_orgs.recorder.outboxes.limits import Bounds, Hold, Seen
from lago_orgs.types.numbers import ARITHMETIC

__all__ = ["LOOK", "Ledger", "OutOfDate"]

LAST_WAIT = 1.0  # seconds that others who hold the store are waited for at the end
PATIENCE = 10.0  # seconds of looking in which a reservation finds a moment at which nobody else records


class Ledger(Looking):
    """What was recorded into an outbox and is reserved in it, as limits count it: `Looking`, and reservations."""

    def reserve(self, wish: Wish) -> Outcome:
        """Reserve units, in one step with looking whether they are left.

        Raises:
            OutOfDate: Ask Lago anew.
            OutboxBusy: Others recorded for the same organization and metric all the time, or hold the outbox.
        """
        limits, moment = wish.limits, Moment(time.monotonic(), time.time())
        # What this process recorded itself it knows, and the store sees whether there is more: nobody need look first.
        is_quick = wish.measure.how == "sum" and (limits.user is None or limits.own is None)
        if is_quick and (taken := self._taken(wish, moment)) is not None:
            return taken
        looked, held, many = 0.0, NOBODY, 0
        while True:
            began = time.monotonic()
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
            looked += time.monotonic() - began  # and not what the store waits for others who hold it
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
            if looked > PATIENCE:
                raise OutboxBusy("others record for this organization and metric without a pause: try again")

    @locked
    def _standing(self, wish: Wish, *, is_quick: bool) -> tuple[Decimal, Outstanding, int, Seen]:
        """Say what is used by the user, what beside Lago's figure, in how many events of this process, and when."""
        with self.promptly(), self._effort.of(0):
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
        """Give back what is kept ahead, if that is done soon: what cannot be ends by itself."""
        with nullcontext() if self._effort.is_in_haste else self._store.prompt(LAST_WAIT):
            self._give_back()

    def give_back(self, outcome: Outcome) -> None:
        """Give back what was reserved for nobody; what cannot be ends by itself."""
        if outcome.hold is not None:
            with suppress(LagoOrgsError):
                self.release(outcome.hold)

    def release(self, hold: Hold) -> None:
        """Give a reservation back; a storage over a network that hangs is not waited for."""
        with self.promptly():
            self._store.release(hold)
        self.settled(hold)

    @locked
    def settled(self, hold: Hold) -> None:
        """Hear that a reservation holds, or holds no more."""
        self._may_be_reserved = True
        self._held.pop((hold[:3], hold.user), None)
        self._held.pop((hold[:3], ""), None)
        self._ahead.ended(hold)


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
