"""What is done for an organization, decided from what Lago says of it: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

import attrs

from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate.carrying import (
    ELSE,
    begin_of,
    conflicts_of_carrying,
    effects_of_carrying,
    is_late_in_advance,
    moment_of,
    share,
)
from lago_orgs.migrate.changes import plan_digest, terms_shown, watched
from lago_orgs.migrate.conflicts import Conflict, choose, conflicts_of, decided, target_id
from lago_orgs.migrate.coupons import conflicts_of_coupons, fates_of
from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts, metrics_of, terms_of, zone_of
from lago_orgs.migrate.money import (
    MOMENT,
    balances,
    effects_of_beginning,
    effects_of_recurring,
    recurring_overlap,
    recurring_twice,
)
from lago_orgs.migrate.options import Options
from lago_orgs.migrate.overrides import chosen, own_prices
from lago_orgs.migrate.periods import billed_as_it_comes
from lago_orgs.migrate.plan import OrganizationPlan
from lago_orgs.migrate.twice import carried_twice
from lago_orgs.migrate.units import unit_cents
from lago_orgs.migrate.writing import HASTE, WINDOW, Writing, segment
from lago_orgs.pricing.moments import Moment
from lago_orgs.pricing.periods import Life
from lago_orgs.types import Money


def plan_organization(facts: OrganizationFacts, options: Options, now: datetime) -> OrganizationPlan:
    """Decide what is done for one organization.

    Args:
        facts: What Lago says of it and its users.
        options: What was decided.
        now: Lago's present instant.
    """
    return _Planning(facts, options, now).plan()


@attrs.define
class _Planning(Writing):
    def plan(self) -> OrganizationPlan:
        facts, first = self.facts, self.facts.users[0].move
        way = first.way or self.options.way
        self.conflicts += conflicts_of(facts, self.options)
        users = [user for user in facts.users if len(user.active) == 1]
        zone = self._zone()
        for user in users:
            self.ends[user.user_id] = self._end_of(user) if way == "period-end" else None
        seam = min((end for end in self.ends.values() if end is not None), default=None)
        if way == "midnight" and self.options.cutover is not None:
            seam = datetime.combine(self.options.cutover, time.min, zone).astimezone(UTC)
            self._check_midnight(users, seam)
        self.priced = chosen(users, facts.plan_code, self.options)
        plan = facts.plan or (users[0].plan if users else None)
        if self.priced is not None:
            plan = self.priced.plan
        if way == "carry" and users:
            seam = begin_of(users, self.now)
        if plan is not None:
            self._check_times(plan, zone, seam, way)
            self._check_turned()
            self._check_shared(plan)
            self._check_unsubscribed()
            if way != "carry":
                self._check_advance(plan)
            if way == "carry":
                self._check_carry(users, plan, zone)
            self._check_room()
            self._check_coupons(users, plan, seam if way == "midnight" else None)
            self._write(users, plan, zone, seam, way)
        return OrganizationPlan(
            org_id=facts.org_id,
            name=first.org_name or facts.org_id,
            way=way,
            seam=seam,
            zone=str(getattr(zone, "key", "UTC")),
            subscription=target_id(facts),
            product=first.product,
            users={user.user_id: self._described(user) for user in facts.users},
            fingerprints={user.user_id: watched(user) for user in facts.users},
            steps=tuple(self.steps),
            effects=tuple(self.effects),
            conflicts=tuple(self.conflicts),
            basis=self._basis(plan),
        )

    def _basis(self, plan: Json | None) -> dict[str, Any]:
        """Say what besides the users must still be so when the plan is executed."""
        facts = self.facts
        own = [each for each in facts.subscriptions if each.get("external_customer_id") == facts.org_id]
        found: dict[str, Any] = {
            "customer": (facts.customer or {}).get("lago_id"),
            "subscriptions": sorted(
                [each.get(name) for name in ("lago_id", "external_id", "plan_code", "ending_at")] for each in own
            ),
        }
        if facts.customer is not None:
            found["terms"] = terms_shown(facts.customer)
        # Prices of a user's own are compared with the user's when the organization is subscribed.
        if plan is not None and self.priced is None and any(step.kind == "subscribe" for step in self.steps):
            found |= {"plan": plan["code"], "price": plan_digest(plan)}
        return found

    def _described(self, user: UserFacts) -> dict[str, Any]:
        end = self.ends.get(user.user_id)
        if len(user.active) != 1:
            return {"subscription": None, "ends": None}
        moment, own = user.moment(self.now), own_prices(user)
        return {
            # What a user is subscribed to again with, should the migration be rolled back.
            **({"prices": dict(own.terms), "not_again": list(own.faults)} if user.overridden else {}),
            "subscription": user.subscription["external_id"],
            "lago_id": user.subscription["lago_id"],
            "plan": user.subscription["plan_code"],
            "price": None if user.overridden else plan_digest(fields(user.plan)),
            "billing_time": user.subscription["billing_time"],
            "ends": None if end is None else iso(end),
            "period_from": iso(moment.charges_from_datetime if end is None else self._last_usage_from(user, end)),
            "metrics": sorted(metrics_of(user.plan)),
            # Of who is ended at once, when its periods are over: before Lago has invoiced one, it is not ended.
            **(self._turns(user) if end is None else {}),
        }

    @staticmethod
    def _turns(user: UserFacts) -> dict[str, Any]:
        told = {name: user.subscription.get(name) for name in ("subscription_at", "started_at")}
        return {**told, "zone": str(getattr(zone_of(user.customer), "key", "UTC"))}

    @staticmethod
    def _last_usage_from(user: UserFacts, end: datetime) -> datetime:
        """From when on usage is on the last invoice: charges may be billed by the month, where the fee is not."""
        return user.moment(end - MOMENT).charges_from_datetime

    def _zone(self) -> tzinfo:
        held = self.facts.customer
        if held is None and self.options.decide.get("terms") != "none":
            held = self.facts.users[0].customer
        found: tzinfo = zone_of(held)
        return found

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

    def _write(self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str) -> None:
        decide = self.options.decide
        joins = decide.get("joined") == "join" and any(it.kind == "joined" for it in self.conflicts)
        body = self._customer()
        says = f"make {self.facts.org_id} a customer{self._with(body['customer'])}"
        self._add("customer", says, "POST", "/customers", body=body)
        if decide.get("pending") == "drop":
            self._cancel()
        if way == "carry" and seam is not None:
            self._carry(users, plan, zone, seam)
            return
        is_twice = not joins and (way == "now" or (way == "midnight" and decide.get("midnight") == "server"))
        stays_paid = None if joins else self._stays_paid(users, plan, zone, seam, way)
        # With a trial the organization pays no fee for its first days.
        is_twice = (is_twice or stays_paid is not None) and not plan.get("trial_period")
        twice = self._recurring_twice(users, seam, way) or self._recurring_overlap(users, plan, zone, seam, way)
        for user in users:
            self._end(user, seam if way == "midnight" else None)
        if users:
            self._mark_all(seam, way)
        if is_twice or twice:
            self._credit_twice(plan, zone, seam, users, sum(twice.values()), is_twice=is_twice, until=stays_paid)
        if not joins:
            self._begin(plan, zone, seam, self._billing_time(users), due=seam)
            self.effects += effects_of_beginning(
                self.facts,
                plan,
                seam or self.now,
                billing_time=self._billing_time(users),
                zone=zone,
                is_twice=is_twice,
                until=stays_paid,
            )
        if not users:
            self._mark_all(seam, way)  # when it has begun is known then
        days = ", for the days that users' periods last beyond the begin of its own" if way == "period-end" else ""
        self.effects += effects_of_recurring(self.facts.org_id, str(plan.get("amount_currency")), twice, days)
        self._bring(users, seam)
        for user in sorted(users, key=lambda each: self.ends[each.user_id] or self.now):
            self._after(user, self.ends[user.user_id] or seam)

    def _mark_all(self, seam: datetime | None, way: str) -> None:
        for user in self.facts.users if self.options.mark else ():
            self._mark(user, seam if way == "midnight" or not user.active else None)

    def _carry(self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, begin: datetime) -> None:
        """Begin with the period, end the users without an invoice, and send again what they used in it."""
        until = iso(min(map(self._end_of, users)))
        billing_time, credit = self._billing_time(users), self.options.credit
        moment = moment_of(plan, begin, self.now, billing_time, zone)
        late = is_late_in_advance(plan, begin, self.now, zone)
        self._begin(plan, zone, begin, billing_time, until=until, on_the_day=not late)
        self._bring(users, None)
        for user in users:
            held = user.subscription
            path = f"/subscriptions/{segment(held['external_id'])}?on_termination_invoice=skip"
            if fields(user.plan).get("pay_in_advance"):
                path += f"&on_termination_credit_note={credit}"
            given = {"lago_id": held["lago_id"], "before": held.get("ending_at"), "until": until}
            given |= self._skipped(user, self.now)
            says = f"end {held['external_id']} now, without an invoice"
            self._add("end", says, "DELETE", path, user, given=given)
        if self.options.mark:
            for user in self.facts.users:
                self._mark(user, begin)
        for user in users:
            self._after(user, None, begin)
        advance = self.options.decide.get("advance") if late else None
        paid = any(fields(user.plan).get("pay_in_advance") for user in users)
        if advance == "invoice":
            says = "raise the fee of the period's other days as a one-off invoice"
            given = {**share(plan, moment), "until": until, "begin": None if paid else iso(begin)}
            self._add("advance", says, "POST", "/invoices", given=given)
        twice = carried_twice(
            users,
            plan,
            begin,
            self.now,
            moment=moment,
            credit=credit,
            raises=advance == "invoice" if late else None,
            resends=self.options.decide.get("recurring") == "resend",
        )
        if twice is not None and self.options.decide.get("twice") == "credit":
            given = {**share(plan, moment), "until": until, **twice.given(moment)}
            says = "credit the organization what its users have paid, and it is billed"
            self._add("credit", says, "POST", "/applied_coupons", given=given)
        self.effects += effects_of_carrying(
            self.facts, users, plan, begin, self.now, moment=moment, credit=credit, advance=advance
        )
        if twice is not None:
            self.effects += twice.effects(self.facts.org_id, str(plan.get("amount_currency")))
        for user in users:
            self.effects += balances(user, self.fates, self.now)

    def _stays_paid(
        self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str
    ) -> date | None:
        """Until when users have paid days that the organization is billed, and are not credited; None if they are."""
        if self.options.credit != "skip" or way not in {"now", "midnight"}:
            return None
        begin = seam or self.now
        end = begin if seam is None else seam - WINDOW
        paid = [it.moment(end).next_end_of_period for it in users if fields(it.plan).get("pay_in_advance")]
        whole = moment_of(plan, begin, begin, self._billing_time(users), zone).next_end_of_period
        last = min(max(paid), whole).astimezone(zone).date() if paid else None
        return last if last is not None and last >= begin.astimezone(zone).date() else None

    def _recurring_twice(self, users: Sequence[UserFacts], seam: datetime | None, way: str) -> dict[str, int]:
        """What is in use and is billed to both, per metric: nothing where users end with their periods."""
        if self.options.decide.get("recurring") != "resend" or way not in {"now", "midnight"}:
            return {}
        by_server = self.options.decide.get("midnight") == "server"
        ends = seam - WINDOW if way == "midnight" and seam is not None and not by_server else seam or self.now
        return recurring_twice(users, ends, shares_day=way == "now" or by_server)

    def _recurring_overlap(
        self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str
    ) -> dict[str, int]:
        """What is in use and is billed to both, per metric, where users end within the organization's periods."""
        ends = {user: end for user, end in self.ends.items() if end is not None}
        if self.options.decide.get("recurring") != "resend" or way != "period-end" or seam is None:
            return {}
        held = next((it for it in self.facts.subscriptions if it.get("external_id") == target_id(self.facts)), None)
        runs = held if held is not None and self.facts.held_plan is not None else None
        spans = {}
        for user_id, end in ends.items():
            if runs is None:
                moment = moment_of(plan, seam, end, self._billing_time(users), zone)
            else:
                terms = terms_of(runs, fields(self.facts.held_plan), zone)
                life = Life(instant(runs.get("started_at")) or end)
                moment = Moment(terms=terms, life=life, at=end, current=True)
            spans[user_id] = moment.charges_from_datetime, end
        return recurring_overlap(users, spans)

    def _credit_twice(
        self,
        plan: Json,
        zone: tzinfo,
        seam: datetime | None,
        users: Sequence[UserFacts],
        more: int,
        *,
        is_twice: bool,
        until: date | None,
    ) -> None:
        if self.options.decide.get("twice") != "credit":
            return
        moment = moment_of(plan, seam or self.now, seam or self.now, self._billing_time(users), zone)
        given = {**share(plan, moment), "begin": None if seam is None else iso(seam), "until": None, "more": more}
        says = "credit the organization the day that is billed to its users as well"
        if until is not None:
            given |= {"whole": True, "last_day": until.isoformat()}
            says = "credit the organization the days that its users have paid in advance"
        if not is_twice:
            given["cents"], says = 0, "credit the organization what is in use and billed to its users as well"
        elif more:
            says += ", and what is in use"
        self._add("credit", says, "POST", "/applied_coupons", given=given)
