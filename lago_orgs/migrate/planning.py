"""What is done for an organization, decided from what Lago says of it: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

import attrs

from lago_orgs._core.ids import checked_id
from lago_orgs._core.wire import fields, iso, items, number
from lago_orgs.migrate.conflicts import TERMS, Conflict, conflicts_of, target_id
from lago_orgs.migrate.errors import MappingProblem
from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts, zone_of
from lago_orgs.migrate.money import effects_of_beginning, effects_of_ending, effects_of_period_end
from lago_orgs.migrate.options import Options
from lago_orgs.migrate.plan import Effect, OrganizationPlan, Step

MOVED_TO = "moved_to"
MOVED_AT = "moved_at"
MOST_KEYS = 5
LONGEST_VALUE = 100
WINDOW = timedelta(minutes=1)  # before a midnight, in which users are ended who end with it
HASTE = timedelta(minutes=5)  # before a midnight, a day may end while its users are being ended


def segment(value: str) -> str:
    """Return an id as a part of a path that can be taken for no other."""
    return quote(value, safe="").replace(".", "%2E")


def problems_of(organizations: Sequence[OrganizationFacts]) -> list[MappingProblem]:
    """Find what is wrong with a mapping that only Lago knows."""
    found = []
    for facts in organizations:
        first: UserFacts | None = None
        for user in facts.users:
            move = user.move
            if user.customer is None:
                told = f"Lago knows no customer {move.user_id!r}: take the row out, or mend the id"
                found.append(MappingProblem(move.line, told))
                continue
            if user.currency is None:
                continue
            if first is not None and user.currency != first.currency:
                told = (
                    f"{move.user_id!r} is billed in {user.currency}, {first.user_id!r} of the same organization in "
                    f"{first.currency}: an organization is billed in one currency"
                )
                found.append(MappingProblem(move.line, told))
            first = first or user
        if facts.customer is not None and facts.customer.get("external_id") in {user.user_id for user in facts.users}:
            found.append(MappingProblem(0, f"the organization {facts.org_id!r} has the id of a user"))
    return found


def plan_organization(facts: OrganizationFacts, options: Options, now: datetime) -> OrganizationPlan:
    """Decide what is done for one organization.

    Args:
        facts: What Lago says of it and its users.
        options: What was decided.
        now: Lago's present instant.
    """
    return _Planning(facts, options, now).plan()


@attrs.define
class _Planning:
    facts: OrganizationFacts
    options: Options
    now: datetime
    conflicts: list[Conflict] = attrs.field(factory=list)
    steps: list[Step] = attrs.field(factory=list)
    effects: list[Effect] = attrs.field(factory=list)
    ends: dict[str, datetime | None] = attrs.field(factory=dict)

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
        plan = facts.plan or (users[0].plan if users else None)
        if plan is not None:
            self._check_times(plan, zone, seam, way)
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
            fingerprints={user.user_id: user.fingerprint for user in facts.users},
            steps=tuple(self.steps),
            effects=tuple(self.effects),
            conflicts=tuple(self.conflicts),
        )

    def _described(self, user: UserFacts) -> dict[str, Any]:
        end = self.ends.get(user.user_id)
        if len(user.active) != 1:
            return {"subscription": None, "ends": None}
        moment = user.moment(self.now)
        return {
            "subscription": user.subscription["external_id"],
            "lago_id": user.subscription["lago_id"],
            "plan": user.subscription["plan_code"],
            "billing_time": user.subscription["billing_time"],
            "ends": None if end is None else iso(end),
            "period_from": iso(moment.charges_from_datetime),
        }

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
        tomorrow = self.now.astimezone(zone) + HASTE
        if way == "now" and tomorrow.date() != self.now.astimezone(zone).date():
            says = "the day ends within minutes, and what begins must begin on the day on which the other ends"
            self._conflict("too_late", says, (), "Plan again after midnight")

    def _check_midnight(self, users: Sequence[UserFacts], seam: datetime) -> None:
        if self.now >= seam - WINDOW:
            self._conflict(
                "too_late", f"the midnight {iso(seam)} is over, or near", (), "Choose a later day as cutover"
            )
        elsewhere = [it.user_id for it in users if it.terms().start_of(it.terms().day(seam)) != seam]
        if elsewhere:
            says = f"the seam {iso(seam)} is no midnight in the users' time zone"
            self._conflict("zone", says, tuple(elsewhere), "Give the organization its users' time zone")

    def _conflict(self, kind: str, says: str, users: tuple[str, ...], remedy: str) -> None:
        self.conflicts.append(Conflict(kind=kind, says=says, users=users, remedy=remedy))

    def _write(self, users: Sequence[UserFacts], plan: Json, zone: tzinfo, seam: datetime | None, way: str) -> None:
        decide = self.options.decide
        billing_time = decide.get("billing_time") or (
            str(users[0].subscription["billing_time"]) if users else "calendar"
        )
        self._add("customer", f"make {self.facts.org_id} a customer", "POST", "/customers", body=self._customer())
        for user in self.facts.users:
            if decide.get("pending") == "drop":
                for each in user.pending:
                    path = f"/subscriptions/{segment(each['external_id'])}?status=pending"
                    says = f"cancel the change to {each.get('plan_code')} that waits"
                    self._add(
                        "cancel",
                        says,
                        "DELETE",
                        path,
                        user,
                        given={"lago_id": each["lago_id"], "plan_code": each.get("plan_code")},
                    )
        for user in users:
            self._end(user, seam if way == "midnight" else None)
        if self.options.mark:
            for user in self.facts.users:
                self._mark(user, way)
        if decide.get("joined") != "join" or not any(it.kind == "joined" for it in self.conflicts):
            self._begin(plan, zone, seam, billing_time, way)
        for user in sorted(users, key=lambda each: self.ends[each.user_id] or self.now):
            self._after(user, self.ends[user.user_id] or seam)

    def _begin(self, plan: Json, zone: tzinfo, seam: datetime | None, billing_time: str, way: str) -> None:
        begins = {"subscription_at": iso(seam)} if seam is not None else {}
        body = {
            "external_customer_id": self.facts.org_id,
            "external_id": target_id(self.facts),
            "plan_code": plan["code"],
            "billing_time": billing_time,
            **begins,
        }
        when = "from the seam" if seam is not None else "from the moment at which its first user ended"
        says = f"subscribe {self.facts.org_id} to {plan['code']} {when}"
        given = {"with_first_end": seam is None, "pay_in_advance": bool(plan.get("pay_in_advance"))}
        self._add("subscribe", says, "POST", "/subscriptions", body={"subscription": body}, due=seam, given=given)
        self.effects += effects_of_beginning(
            self.facts, plan, seam or self.now, billing_time=billing_time, zone=zone, way=way
        )

    def _end(self, user: UserFacts, midnight: datetime | None) -> None:
        held, end = user.subscription, self.ends[user.user_id]
        path = f"/subscriptions/{segment(held['external_id'])}"
        given = {"lago_id": held["lago_id"], "before": held.get("ending_at")}
        if end is not None:
            says = f"let {held['external_id']} end with its period, at {iso(end)}"
            body = {"subscription": {"ending_at": iso(end)}}
            self._add("end-at", says, "PUT", path, user, body=body, given=given)
            self.effects += effects_of_period_end(user, end)
            return
        credit = self.options.credit
        if fields(user.plan).get("pay_in_advance"):
            path += f"?on_termination_credit_note={credit}"
        if midnight is None:
            self._add("end", f"end {held['external_id']} now", "DELETE", path, user, given=given)
            self.effects += effects_of_ending(user, self.now, credit, "now")
            return
        says = f"end {held['external_id']} in the last minute before {iso(midnight)}"
        due, given = midnight - WINDOW, {**given, "until": iso(midnight)}
        self._add("end", says, "DELETE", path, user, due=due, given=given)
        self.effects += effects_of_ending(user, due, credit, f"just before {iso(midnight)}")

    def _after(self, user: UserFacts, end: datetime | None) -> None:
        decide = self.options.decide
        held = user.subscription
        given = {"subscription": held["external_id"], "lago_id": held["lago_id"]}
        says = f"see that {held['external_id']} has ended, and its last invoice is made"
        self._add("ended", says, user=user, due=end, given=given)
        if user.recurring and decide.get("recurring") == "resend":
            says = f"send what is in use of {', '.join(user.recurring)} to the organization, as of the end"
            more = {**given, "metrics": list(user.recurring), "to": target_id(self.facts)}
            self._add("recurring", says, "POST", "/events/batch", user, due=end, given=more)
        for wallet in user.wallets if decide.get("wallets") == "move" else ():
            if number(wallet.get("credits_balance")) > 0:
                says = (
                    f"grant what is left in the wallet {wallet.get('name') or wallet.get('code')} to the organization"
                )
                more = {"wallet": wallet["lago_id"]}
                self._add("wallet", says, "POST", "/wallets", user, due=end, given=more)
                path = f"/wallets/{segment(wallet['lago_id'])}"
                self._add("close-wallet", "end the user's wallet", "DELETE", path, user, due=end, given=more)
        for coupon in user.coupons if decide.get("coupons") == "move" else ():
            more = {"applied": coupon["lago_id"], "code": coupon["coupon_code"]}
            says = f"give what is left of the coupon {coupon['coupon_code']} to the organization, if it has none such"
            self._add("coupon", says, "POST", "/applied_coupons", user, due=end, given=more)
            path = f"/customers/{segment(user.user_id)}/applied_coupons/{segment(coupon['lago_id'])}"
            self._add("remove-coupon", "take it from the user", "DELETE", path, user, due=end, given=more)

    def _mark(self, user: UserFacts, way: str) -> None:
        held = {str(each.get("key")) for each in items((user.customer or {}).get("metadata"))}
        if len(held | {MOVED_TO, MOVED_AT}) > MOST_KEYS or len(self.facts.org_id) > LONGEST_VALUE:
            return
        end = self.ends.get(user.user_id)
        # Of a midnight, what is recorded in the minute before it is another question: the plan answers it.
        given = {
            MOVED_TO: self.facts.org_id,
            MOVED_AT: None if end is None else iso(end),
            "is_dated": way != "midnight",
        }
        says = f"note in the metadata of {user.user_id} where it went"
        self._add("mark", says, "POST", "/customers", user, given=given)

    def _customer(self) -> dict[str, Any]:
        first = self.facts.users[0]
        body: dict[str, Any] = {"external_id": checked_id("org_id", self.facts.org_id)}
        if self.facts.customer is None:
            body["name"] = first.move.org_name or self.facts.org_id
            if first.move.email is not None:
                body["email"] = first.move.email
            if first.currency is not None:
                body["currency"] = first.currency
            if self.options.decide.get("terms") != "none":
                body |= dict(_terms(first.customer or {}))
        return {"customer": body}

    def _add(
        self,
        kind: str,
        says: str,
        method: str = "",
        path: str = "",
        user: UserFacts | None = None,
        *,
        body: Mapping[str, Any] | None = None,
        due: datetime | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.steps.append(
            Step(
                id=f"{self.facts.org_id}#{len(self.steps) + 1}",
                kind=kind,
                says=says,
                user=None if user is None else user.user_id,
                method=method,
                path=path,
                body=body,
                due=due,
                given=dict(given or {}),
            )
        )


def _terms(customer: Json) -> Iterator[tuple[str, Any]]:
    """What an organization takes over of a customer's terms."""
    for name in TERMS:
        if name == "tax_codes":
            value: Any = [tax["code"] for tax in items(customer.get("taxes"))]
        else:
            value = customer.get(name)
        if value not in (None, []):
            yield name, value
