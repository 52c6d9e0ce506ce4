"""What is done for an organization, decided from what Lago says of it: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, tzinfo
from typing import Any

import attrs

from lago_orgs._core.wire import fields, iso
from lago_orgs.migrate.becoming import customer_form, terms_said
from lago_orgs.migrate.both import Both
from lago_orgs.migrate.carrying import (
    begin_of,
    effects_of_carrying,
    is_late_in_advance,
    moment_of,
    share,
)
from lago_orgs.migrate.changes import plan_digest, terms_shown, watched
from lago_orgs.migrate.conflicts import conflicts_of, target_id
from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts, metrics_of, zone_of
from lago_orgs.migrate.fees import pays_fee
from lago_orgs.migrate.money import MOMENT, balances, effects_of_beginning, effects_of_recurring
from lago_orgs.migrate.options import Options
from lago_orgs.migrate.overrides import chosen, own_prices
from lago_orgs.migrate.plan import OrganizationPlan
from lago_orgs.migrate.twice import carried_twice
from lago_orgs.migrate.writing import segment


def plan_organization(facts: OrganizationFacts, options: Options, now: datetime) -> OrganizationPlan:
    """Decide what is done for one organization.

    Args:
        facts: What Lago says of it and its users.
        options: What was decided.
        now: Lago's present instant.
    """
    return _Planning(facts, options, now).plan()


@attrs.define
class _Planning(Both):
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

    def _write(self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str) -> None:
        decide = self.options.decide
        joins = decide.get("joined") == "join" and any(it.kind == "joined" for it in self.conflicts)
        body = customer_form(self.facts, self.options)
        says = f"make {self.facts.org_id} a customer{terms_said(body['customer'])}"
        self._add("customer", says, "POST", "/customers", body=body)
        if decide.get("pending") == "drop":
            self._cancel()
        if way == "carry" and seam is not None:
            self._carry(users, plan, zone, seam)
            return
        shares_day = way == "now" or (way == "midnight" and decide.get("midnight") == "server")
        is_twice = not joins and shares_day and any(map(pays_fee, self._within(users, seam, way)))
        stays_paid = None if joins else self._stays_paid(users, plan, zone, seam, way)
        # With a trial the organization pays no fee for its first days.
        is_twice = (is_twice or stays_paid is not None) and not plan.get("trial_period")
        twice = self._recurring_twice(users, seam, way) or self._recurring_overlap(users, plan, zone, seam, way)
        overlap = () if joins else tuple(self._fee_overlap(users, plan, zone, seam))
        for user in users:
            self._end(user, seam if way == "midnight" else None)
        if users:
            self._mark_all(seam, way)
        more = sum(twice.values()) + sum(each.cents for each in overlap)
        if is_twice or more:
            self._credit_twice(plan, zone, seam, users, more, is_twice=is_twice, until=stays_paid)
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
        self.effects += overlap
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
