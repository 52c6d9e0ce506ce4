"""What keeps an organization from being moved now, or must be known before it is moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

import attrs

from lago_orgs._core.wire import fields, iso
from lago_orgs.migrate.carrying import (
    ELSE,
    begin_of,
    conflicts_of_carrying,
    is_late_in_advance,
    moment_of,
)
from lago_orgs.migrate.conflicts import Conflict, choose, decided
from lago_orgs.migrate.coupons import conflicts_of_coupons, fates_of
from lago_orgs.migrate.facts import Json, UserFacts
from lago_orgs.migrate.periods import billed_as_it_comes
from lago_orgs.migrate.units import unit_cents
from lago_orgs.migrate.writing import HASTE, WINDOW, Writing
from lago_orgs.types import Money


@attrs.define
class Obstacles(Writing):
    """Finds what stands in the way of one organization."""

    def _end_of(self, user: UserFacts) -> datetime:
        terms = user.terms()
        return terms.start_of(terms.cycle().next_start(terms.day(self.now)))

    def _check_times(self, plan: Json, zone: tzinfo, seam: datetime | None, way: str) -> None:
        for user_id, end in self.ends.items():
            # Lago refuses an end on its own present day, which near a midnight is not the customer's.
            if end is not None and end.date() <= self.now.date():
                self._conflict("too_late", "its period ends within hours", (user_id,), "Plan again when it has ended")
        if seam is not None and seam.astimezone(zone).time().isoformat() != "00:00:00":
            says = f"the users' periods end at {iso(seam)}, which is no midnight in its time zone"
            self._conflict("zone", says, (), "Give it its users' time zone")
        monthly = tuple(each for each in self.ends if self.ends[each] is None and self._is_by_month(each))
        if way in {"now", "midnight"} and monthly:
            says = "charges are billed by the month, the fee is not: where a subscription ends within its period, Lago "
            says += "puts what was used since the month began on no invoice"
            self._conflict("monthly", says, monthly, ELSE)
        tomorrow = self.now.astimezone(zone) + HASTE
        if way == "now" and tomorrow.date() != self.now.astimezone(zone).date():
            says = "the day ends within minutes, and what begins must begin on the day on which the other ends"
            self._conflict("too_late", says, (), "Plan again after midnight")

    def _check_advance(self, plan: Json) -> None:
        """Say what is billed as it comes: Lago bills nothing that came before the subscription was made."""
        codes = sorted(billed_as_it_comes(plan))
        if codes and not any(each.kind == "joined" for each in self.conflicts):
            org_id = self.facts.org_id
            says = f"its plan {plan.get('code')!r} charges {', '.join(codes)} in advance, as usage comes: what is "
            says += f"recorded for {org_id!r} before its subscription is made would be billed to nobody"
            remedy = f'Record usage of {org_id!r} with guard="hold" until then; verify finds the rest'
            self.conflicts.append(Conflict(kind="in_advance", says=says, remedy=remedy, decision=remedy))

    def _check_unsubscribed(self) -> None:
        """Say of whom nothing ends."""
        users = tuple(user.user_id for user in self.facts.users if not user.active)
        if users:
            says = (
                "they have no subscription that runs: nothing of them ends, and what they use from the seam on is the "
            )
            says += "organization's"
            remedy = "Record their usage under the id that Router gives; who is not meant, leave out"
            told = Conflict(kind="unsubscribed", says=says, users=users, remedy=remedy, decision=remedy)
            self.conflicts.append(told)

    def _check_shared(self, plan: Json) -> None:
        """Say where the same value of several users is one unit of the organization, and what it is billed less."""
        for code, units in sorted(self.facts.shared.items()):
            if units == 0:
                continue
            says = f"{code} counts each value once per subscription: users who have the same one are one unit of the "
            says += "organization"
            if units is not None:
                cents = unit_cents(plan, code, units)
                money = None if cents is None else Money.of_cents(cents, str(plan.get("amount_currency")))
                says += (
                    f", {units} less than they are now{'' if money is None else f', and {money} less in a period'}; "
                )
                says += "who of them gives one back does it for all"
            remedy = "If they are different things, let values differ from user to user, as with the user's id in them"
            self.conflicts.append(Conflict(kind="shared_units", says=says, remedy=remedy, decision=remedy))

    def _check_turned(self) -> None:
        """Say that nothing is done before Lago has invoiced the period that has just ended."""
        waiting = {user.user_id: user.uninvoiced for user in self.facts.users if user.uninvoiced is not None}
        if waiting:
            says = f"Lago has not invoiced yet the period that ended at {iso(max(waiting.values()))}: ended now, its "
            says += "users would never be billed for it"
            remedy = (
                "Execute some minutes later: until Lago has invoiced it, which it does within that day, nothing is "
            )
            remedy += "done for this organization"
            told = Conflict(kind="uninvoiced", says=says, users=tuple(waiting), remedy=remedy, decision=remedy)
            self.conflicts.append(told)

    def _is_by_month(self, user_id: str) -> bool:
        [plan] = [fields(user.plan) for user in self.facts.users if user.user_id == user_id]
        by_month = plan.get("bill_charges_monthly") or plan.get("bill_fixed_charges_monthly")
        return bool(by_month) and plan.get("interval") in {"yearly", "semiannual"}

    def _check_midnight(self, users: Sequence[UserFacts], seam: datetime) -> None:
        if self.now >= seam - WINDOW:
            self._conflict(
                "too_late", f"the midnight {iso(seam)} is over, or near", (), "Choose a later day as cutover"
            )
        elsewhere = [it.user_id for it in users if it.terms().start_of(it.terms().day(seam)) != seam]
        if elsewhere:
            says = f"the seam {iso(seam)} is no midnight in the users' time zone"
            self._conflict("zone", says, tuple(elsewhere), "Give the organization its users' time zone")

    def _check_carry(self, users: Sequence[UserFacts], plan: Json, zone: tzinfo) -> None:
        begin, until = begin_of(users, self.now), min(map(self._end_of, users))
        if self.now >= until - HASTE:
            self._conflict("too_late", "the period ends within minutes", (), "Plan again when it has ended")
        if any(each.kind == "joined" for each in self.conflicts):
            says = "it is subscribed already, and its users' usage would be priced with its own period"
            self._conflict("carry", says, (), "Let its users join with the way period-end")
        moment = moment_of(plan, begin, self.now, self._billing_time(users), zone)
        self.conflicts += conflicts_of_carrying(users, plan, begin, moment)
        if is_late_in_advance(plan, begin, self.now, zone):
            says = "its plan is paid in advance, and Lago does not invoice a period that began before today"
            asked = Conflict(kind="advance", says=says, remedy=choose("advance"))
            self.conflicts.append(decided(asked, self.options))

    def _check_coupons(self, users: Sequence[UserFacts], plan: Json, seam: datetime | None) -> None:
        dues = {user.user_id: self.ends[user.user_id] or seam or self.now for user in users}
        has = self.facts.held_plan or plan
        choice = self.options.decide.get("coupons")
        self.fates = fates_of(self.facts, has, dues, self.options.decide.get("coupons_differ"))
        if choice == "move":
            self.conflicts += (decided(each, self.options) for each in conflicts_of_coupons(self.fates))
        elif choice == "drop":
            said = "nobody has a use for it any more"
            self.fates = tuple(attrs.evolve(each, stays=said, asks=None) for each in self.fates)

    def _billing_time(self, users: Sequence[UserFacts]) -> str:
        told = self.options.decide.get("billing_time")
        return told or (str(users[0].subscription["billing_time"]) if users else "calendar")

    def _conflict(self, kind: str, says: str, users: tuple[str, ...], remedy: str) -> None:
        self.conflicts.append(Conflict(kind=kind, says=says, users=users, remedy=remedy))
