# Written by `make sync` from lago_orgs/migrate/_async/using_again.py: change that.
"""What is in use from period to period, such as seats, where users are subscribed again: kept up, and billed twice."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import count, epoch, fields, instant, iso, items, needed_instant
from lago_orgs.migrate._sync.sending import BATCH, Sending
from lago_orgs.migrate.back import InUse, back_code, shared_out, taken_off
from lago_orgs.migrate.facts import UserFacts, kept_usage
from lago_orgs.migrate.mapping import Move
from lago_orgs.migrate.money import effects_of_ending, recurring_twice
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.worth import charge_fees
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step

COPIED = ("seam-", "carried-")  # what the migration has sent of what users had


class UsingAgain(Sending):
    """What is in use of one organization. It takes what `Sending` takes."""

    def twice(self, held: Json, *, is_credited: bool) -> str:
        """Say what both sides are billed once the organization is ended now; empty if nothing is.

        Args:
            held: The organization's subscription.
            is_credited: Whether coupons take it off.
        """
        return (self._in_use(held)).says(is_credited=is_credited)

    def credit(self, held: Json, users: Sequence[str]) -> None:
        """Give coupons of it: to the organization as much as its last invoice can take, and to its users the rest.

        Args:
            held: The organization's subscription.
            users: Who is subscribed again.
        """
        both, code = self._in_use(held), back_code(self._journal)
        shares = shared_out(both.rest, {user: self._billed(user, both.codes) for user in users if both.rest})
        given = {self._plan.org_id: both.cents - sum(shares.values()), **shares}
        for customer, cents in given.items():
            if cents:
                self.coupon_of(customer, code, cents, both.currency)

    def _billed(self, user: str, codes: Sequence[str]) -> int:
        """Return what a user's last invoice bills of some metrics, in cents."""
        ident = self._journal.of_kind(self._plan, "ended").get(user, {}).get("invoice")
        invoice = self._reading.invoice(ident) if ident else {}
        fees = charge_fees(invoice, str(self._plan.users[user]["subscription"]))
        return sum(count(it.get("amount_cents")) or 0 for it in fees if fields(it.get("item")).get("code") in codes)

    def _in_use(self, held: Json) -> InUse:
        plan = fields(held.get("plan")) or fields(self._reading.plan(str(held.get("plan_code"))))
        codes = self._counting_on({str(each.get("billable_metric_code")) for each in items(plan.get("charges"))})
        currency = str(plan.get("amount_currency"))
        if not codes:
            return InUse(cents=0, currency=currency)
        org, now = self._plan.org_id, self._reading.clock()
        asked = [("external_subscription_id", self._plan.subscription), ("apply_taxes", "false")]
        path = f"/customers/{segment(org)}/current_usage"
        usage = self._reading.one("current_usage", path, "customer_usage", asked)
        shown = {**held, "status": "active", "plan_amount_currency": currency}
        own = UserFacts(
            move=Move(user_id=org, org_id=org),
            customer=self._reading.customer(org),
            subscriptions=(shown,),
            plan=plan,
            usage=kept_usage(usage or {}, set(codes), plan),
            recurring=tuple(codes),
        )
        found = recurring_twice([own], now, shares_day=True)
        last = sum(it.cents for it in effects_of_ending(own, now, "skip", "now") if it.kind == "invoice")
        taken = taken_off(self._applied(org), last, back_code(self._journal)) if found else 0
        return InUse(cents=sum(found.values()), currency=currency, codes=tuple(found), room=max(0, last - taken))

    def _counting_on(self, codes: Iterable[str]) -> list[str]:
        return [code for code in sorted(codes) if (self._reading.metric(code)).get("recurring")]

    def bring_back(self, step: Step, described: Mapping[str, Any], begin: datetime | None) -> None:
        """Send a user what it took and gave back while it was the organization's: what it had before counts again.

        Args:
            step: The one that ended it.
            described: What it was subscribed to.
            begin: When it begins again.
        """
        begins = [each for each in self._plan.steps if each.kind == "subscribe"]
        ended = instant((self._journal.undone(begins[0]) or {}).get("terminated_at")) if begins else None
        if ended is None or begin is None:
            return
        name = str(described["subscription"])
        events: list[Json] = []
        for code in self._counting_on(str(each) for each in described.get("metrics") or ()):
            asked = [("external_subscription_id", self._plan.subscription), ("code", code)]
            events += self._reading.listed("/events", "events", [*asked, ("timestamp_to", iso(ended))])
        own = [each for each in events if fields(each.get("properties")).get("user_id") == step.user]
        own = [each for each in own if not str(each["transaction_id"]).startswith(COPIED)]
        own.sort(key=lambda each: needed_instant(each["timestamp"]))
        batch = [
            {
                "transaction_id": _back_id(name, str(each["transaction_id"])),
                "external_subscription_id": name,
                "code": each["code"],
                "timestamp": epoch(begin + MOMENT * place),
                "properties": each.get("properties"),
            }
            for place, each in enumerate(own, 1)
        ]
        for start in range(0, len(batch), BATCH):
            self.send(batch[start : start + BATCH])


def _back_id(subscription: str, transaction_id: str) -> str:
    said = json.dumps([subscription, transaction_id])
    return f"back-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
