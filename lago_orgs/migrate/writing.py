"""The steps of one organization, as they are planned: what each calls, and what it needs to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

import attrs

from lago_orgs._core.wire import fields, iso, items, number
from lago_orgs.migrate.becoming import MOST_KEYS, MOVED_AT, MOVED_TO
from lago_orgs.migrate.closing import plan_terms
from lago_orgs.migrate.conflicts import Conflict, choose, decided, target_id
from lago_orgs.migrate.copies import alert_form, entitlements_form, plain
from lago_orgs.migrate.coupons import Fate, is_balance
from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts
from lago_orgs.migrate.money import MOMENT, balances, credit_of, effects_of_ending, effects_of_period_end, is_over
from lago_orgs.migrate.options import Options
from lago_orgs.migrate.overrides import own_prices, prices_shown
from lago_orgs.migrate.plan import Effect, Step

LONGEST_VALUE = 100
WINDOW = timedelta(minutes=1)  # before a midnight, in which users are ended who end with it
HASTE = timedelta(minutes=5)  # before a midnight, a day may end while its users are being ended


def segment(value: str) -> str:
    """Return an id as a part of a path that can be taken for no other."""
    return quote(value, safe="").replace(".", "%2E")


def ends_with_period(user: UserFacts, at: datetime) -> bool:
    """Whether a period of a user's ends at an instant, so that it is billed all of it, and none of the next."""
    terms = user.terms()
    return terms.start_of(terms.cycle().start(terms.day(at))) == at


@attrs.define
class Writing:
    """Writes the steps of one organization.

    Args:
        facts: What Lago says of it and its users.
        options: What was decided.
        now: Lago's present instant.
        conflicts: What needs a decision.
        steps: What is done, in order.
        effects: What becomes of money.
        ends: Per user when its subscription ends; None if when the step is done.
        priced: The user whose own prices the organization gets; None if it gets a plan's.
        fates: What becomes of users' coupons.
    """

    facts: OrganizationFacts
    options: Options
    now: datetime
    conflicts: list[Conflict] = attrs.field(factory=list)
    steps: list[Step] = attrs.field(factory=list)
    effects: list[Effect] = attrs.field(factory=list)
    ends: dict[str, datetime | None] = attrs.field(factory=dict)
    priced: UserFacts | None = None
    fates: tuple[Fate, ...] = ()

    def _cancel(self) -> None:
        for user in self.facts.users:
            for each in user.pending:
                path = f"/subscriptions/{segment(each['external_id'])}?status=pending"
                says = f"cancel the change to {each.get('plan_code')} that waits"
                given = {"lago_id": each["lago_id"], "plan_code": each.get("plan_code")}
                self._add("cancel", says, "DELETE", path, user, given=given)

    def _begin(
        self,
        plan: Json,
        zone: tzinfo,
        seam: datetime | None,
        billing_time: str,
        *,
        due: datetime | None = None,
        until: str | None = None,
        on_the_day: bool = True,
    ) -> None:
        begins = {"subscription_at": iso(seam)} if seam is not None else {}
        body = {
            "external_customer_id": self.facts.org_id,
            "external_id": target_id(self.facts),
            "plan_code": plan["code"],
            "billing_time": billing_time,
            **begins,
        }
        when = f"from {iso(seam)} on" if seam is not None else "from the moment at which its first user ended"
        says = f"subscribe {self.facts.org_id} to {plan['code']} {when}"
        prices: dict[str, Any] = {}
        if self.priced is not None:
            own = own_prices(self.priced)
            body |= own.terms
            says += f", at {self.priced.user_id}'s own prices: {'; '.join(own.says)}"
            prices = {
                "prices": prices_shown(plan),
                "prices_of": self.priced.subscription["external_id"],
                "prices_from": self.priced.subscription["lago_id"],
            }
        given = {
            "with_first_end": seam is None,
            "pay_in_advance": bool(plan.get("pay_in_advance")) and on_the_day,
            "until": until,
            "terms": plan_terms(plan),
            **prices,
        }
        self._add("subscribe", says, "POST", "/subscriptions", body={"subscription": body}, due=due, given=given)

    def _end(self, user: UserFacts, midnight: datetime | None) -> None:
        held, end = user.subscription, self.ends[user.user_id]
        path = f"/subscriptions/{segment(held['external_id'])}"
        given = {"lago_id": held["lago_id"], "before": held.get("ending_at")}
        if end is not None:
            says = f"let {held['external_id']} end with its period, at {iso(end)}"
            body = {"subscription": {"ending_at": iso(end)}}
            self._add("end-at", says, "PUT", path, user, body=body, given=given)
            self.effects += effects_of_period_end(user, end, is_later=self._is_later(user, end))
            self.effects += balances(user, self.fates, end)
            return
        credit, in_advance = self.options.credit, bool(fields(user.plan).get("pay_in_advance"))
        by_server = self.options.decide.get("midnight") == "server"
        with_period = midnight is not None and ends_with_period(user, midnight)
        ends = self.now if midnight is None else midnight if by_server and not with_period else midnight - WINDOW
        given |= self._skipped(user, ends)
        if midnight is not None and by_server:
            says = f"let Lago end {held['external_id']} some minutes after {iso(midnight)}"
            terms = {"on_termination_credit_note": credit} if in_advance else {}
            body = {"subscription": {"ending_at": iso(midnight), **terms}}
            self._add("end-at", says, "PUT", path, user, body=body, given=given)
            if ends_with_period(user, midnight):
                self.effects += effects_of_period_end(user, midnight, is_later=self._is_later(user, midnight))
            else:
                later, when = self._is_later(user, midnight), f"some minutes after {iso(midnight)}"
                self.effects += effects_of_ending(user, midnight, credit, when, is_later=later)
            self.effects += balances(user, self.fates, midnight)
            return
        if in_advance:
            path += f"?on_termination_credit_note={credit}"
        if midnight is None:
            self._add("end", f"end {held['external_id']} now", "DELETE", path, user, given=given)
            self.effects += effects_of_ending(user, self.now, credit, "now")
            self.effects += balances(user, self.fates, self.now)
            return
        says = f"end {held['external_id']} in the last minute before {iso(midnight)}"
        due, given = midnight - WINDOW, {**given, "until": iso(midnight)}
        self._add("end", says, "DELETE", path, user, due=due, given=given)
        later, when = self._is_later(user, due), f"just before {iso(midnight)}"
        self.effects += effects_of_ending(user, due, credit, when, is_later=later)
        self.effects += balances(user, self.fates, midnight)

    def _is_later(self, user: UserFacts, at: datetime) -> bool:
        """Whether the last invoice bills usage of a later period than the one under way, or of a later month."""
        return user.moment(self.now).charges_from_datetime < user.moment(at - MOMENT).charges_from_datetime

    def _skipped(self, user: UserFacts, at: datetime) -> dict[str, Any]:
        """Return what a user has paid in advance and is not credited, which a rollback would have it pay again."""
        if self.options.credit != "skip" or not fields(user.plan).get("pay_in_advance"):
            return {}
        cents = credit_of(user, at, "skip").cents
        return {"skipped": cents, "currency": str(user.currency)} if cents else {}

    def _after(self, user: UserFacts, end: datetime | None, begin: datetime | None = None) -> None:
        decide = self.options.decide
        held = user.subscription
        given = {"subscription": held["external_id"], "lago_id": held["lago_id"]}
        says = f"see that {held['external_id']} has ended, and its last invoice is made"
        if begin is None:
            self._add("ended", says, user=user, due=end, given=given)
        else:
            says = f"see that {held['external_id']} has ended"
            self._add("ended", says, user=user, given={**given, "is_invoiced": False})
        if user.recurring and decide.get("recurring") == "resend":
            when = "the end" if begin is None else "the period's begin"
            says = f"send what is in use of {', '.join(user.recurring)} to the organization, as of {when}"
            more = {**given, "metrics": list(user.recurring), "to": target_id(self.facts)}
            if begin is not None:
                # Of who is billed by a shorter period, what came before this one is in use, and is not sent itself.
                more["at"] = iso(user.moment(self.now).charges_from_datetime)
            self._add("recurring", says, "POST", "/events/batch", user, due=end, given=more)
        if begin is not None:
            says = f"send what {user.user_id} used since {iso(begin)} again to the organization, at the same instants"
            since = user.moment(self.now).charges_from_datetime
            more = {**given, "to": target_id(self.facts), "since": iso(since), "not_before": iso(begin)}
            self._add("carry", says, "POST", "/events/batch", user, given=more)
        for wallet in user.wallets if decide.get("wallets") == "move" else ():
            if number(wallet.get("credits_balance")) > 0 and not is_over(wallet, end or self.now):
                says = (
                    f"grant what is left in the wallet {wallet.get('name') or wallet.get('code')} to the organization"
                )
                more = {"wallet": wallet["lago_id"]}
                self._add("wallet", says, "POST", "/wallets", user, due=end, given=more)
                path = f"/wallets/{segment(wallet['lago_id'])}"
                self._add("close-wallet", "end the user's wallet", "DELETE", path, user, due=end, given=more)
        moving = [it for it in self.fates if it.user == user.user_id and not it.stays]
        for fate in moving if decide.get("coupons") == "move" else ():
            coupon = fate.applied
            if fate.replaces is not None:
                lago_id = str(fate.replaces["lago_id"])
                path = f"/customers/{segment(self.facts.org_id)}/applied_coupons/{segment(lago_id)}"
                says = f"take the coupon {coupon['coupon_code']} from the organization, whose terms are less"
                given = {"applied": lago_id, "by": coupon["lago_id"], "code": coupon["coupon_code"]}
                self._add("replace-coupon", says, "DELETE", path, user, due=end, given=given)
            more = {"applied": coupon["lago_id"], "code": coupon["coupon_code"], "is_balance": is_balance(coupon)}
            says = f"give what is left of the coupon {coupon['coupon_code']} to the organization"
            self._add("coupon", says, "POST", "/applied_coupons", user, due=end, given=more)
            path = f"/customers/{segment(user.user_id)}/applied_coupons/{segment(coupon['lago_id'])}"
            self._add("remove-coupon", "take it from the user", "DELETE", path, user, due=end, given=more)

    def _bring(self, users: Sequence[UserFacts], due: datetime | None) -> None:
        """Give the organization's subscription the alerts and entitlements that its users have, if that was decided."""
        path = f"/subscriptions/{segment(target_id(self.facts))}"
        for user in users if self.options.decide.get("alerts") == "move" else ():
            for alert in user.alerts:
                says = f"give the alert {alert['code']} to the organization, if it has none such"
                body = {"alert": plain(alert_form(alert))}
                self._add("alert", says, "POST", f"{path}/alerts", user, body=body, due=due)
        for user in users if self.options.decide.get("entitlements") == "move" else ():
            if user.entitlements:
                names = ", ".join(str(each["code"]) for each in user.entitlements)
                says = f"entitle the organization to {names} as {user.user_id} is, where it has nothing of its own"
                body = {"entitlements": plain(entitlements_form(user.entitlements, "override_value"))}
                self._add("entitlements", says, "PATCH", f"{path}/entitlements", user, body=body, due=due)

    def _has_room(self, user: UserFacts) -> bool:
        """Whether a user's metadata can hold where it went."""
        held = {str(each.get("key")) for each in items((user.customer or {}).get("metadata"))}
        return len(held | {MOVED_TO, MOVED_AT}) <= MOST_KEYS and len(self.facts.org_id) <= LONGEST_VALUE

    def _check_room(self) -> None:
        full = tuple(user.user_id for user in self.facts.users if user.customer and not self._has_room(user))
        if self.options.mark and full:
            says = f"their metadata has no room for the note where they went: Lago takes {MOST_KEYS} keys, of "
            says += f"{LONGEST_VALUE} characters, and it needs two"
            remedy = f"Take other keys away, or {choose('note').replace('Decide', 'decide')} and give Router the plan"
            self.conflicts.append(decided(Conflict(kind="note", says=says, users=full, remedy=remedy), self.options))

    def _mark(self, user: UserFacts, begin: datetime | None = None) -> None:
        if not self._has_room(user):
            return
        end = begin or self.ends.get(user.user_id)
        given = {MOVED_TO: self.facts.org_id, MOVED_AT: None if end is None else iso(end)}
        says = f"note in the metadata of {user.user_id} where it went"
        self._add("mark", says, "POST", "/customers", user, given=given)

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
