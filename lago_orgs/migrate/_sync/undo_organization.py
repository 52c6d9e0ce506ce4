# Written by `make sync` from lago_orgs/migrate/_async/undo_organization.py: change that.
"""Undoing what was made for an organization: its customer, its subscription and what hangs on that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs

from lago_orgs._core.wire import fields, instant, iso, items
from lago_orgs.errors import ActionRefused
from lago_orgs.migrate._sync.acting import Acting
from lago_orgs.migrate._sync.idle import idle_fees
from lago_orgs.migrate._sync.turning import Turning
from lago_orgs.migrate._sync.undo_base import UndoBase
from lago_orgs.migrate._sync.using_again import UsingAgain
from lago_orgs.migrate.carrying import DAY
from lago_orgs.migrate.fees import part
from lago_orgs.migrate.outcomes import NotYet
from lago_orgs.migrate.steps import ENDS
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step


class UndoOrganization(UndoBase):
    """It takes what `UndoBase` takes."""

    _carrying: Acting | None = None  # who reads but once what the organization has already

    def _customer(self, step: Step) -> Mapping[str, Any]:
        held = self._reading.customer(self._plan.org_id)
        outcome = self._journal.outcome(step)
        if held is None or (outcome is not None and not outcome.get("created")):
            return {}
        reason = self._owning.in_the_way(step, held)
        if reason is not None:
            return {"stays": f"the customer {self._plan.org_id!r} stays: {reason}"}
        self._write("DELETE", f"/customers/{segment(self._plan.org_id)}")
        return {"deleted": True}

    def _subscribe(self, step: Step) -> Mapping[str, Any]:
        held = self._running(self._plan.subscription)
        if held is None or held.get("external_customer_id") != self._plan.org_id:
            path = f"/subscriptions/{segment(self._plan.subscription)}"
            ended = self._reading.one("subscription", path, "subscription", [("status", "terminated")])
            return _ended(ended if (ended or {}).get("external_customer_id") == self._plan.org_id else None)
        self._owning.check_made(step, held)
        path = f"/subscriptions/{segment(self._plan.subscription)}"
        twice, using = "", UsingAgain(self._reading, self._journal, self._plan)
        if self._is_nobodys:
            path += "?on_termination_invoice=skip"  # it has nobody's usage yet, and the users' days are the users'
        else:
            Turning(self._reading).check_organization(self._plan.org_id, held)
            twice = using.twice(held, is_credited=self._is_credited)
        if twice and self._is_credited:
            using.credit(held, self._coming_back())
        made = fields((self._write("DELETE", path)).get("subscription"))
        return {**_ended(made), **({"twice": twice} if twice else {})}

    def _coming_back(self) -> list[str]:
        """Return the users who are subscribed again when the organization has ended."""
        ends = [it for it in self._plan.steps if it.kind in ENDS and self._journal.is_done(it)]
        ends = [it for it in ends if self._journal.undone(it) is None]
        return [str(it.user) for it in ends if self._owning.ended_by_others(it) is None]

    def _told_of_end(self) -> str:
        """Say what keeps the organization from being ended now, or what it was invoiced that is its users'."""
        held = self._owning.running()
        if held is None:
            return ""
        if self._is_nobodys:
            says = idle_fees(self._reading, self._plan, held.get("lago_id"))
            return (
                f"{says}, for days that its users are billed: void that invoice, or credit it, in Lago" if says else ""
            )
        try:
            Turning(self._reading).check_organization(self._plan.org_id, held)
        except NotYet as waits:
            return f"{waits.says}: wait until {waits.until and iso(waits.until)}"
        using = UsingAgain(self._reading, self._journal, self._plan)
        return using.twice(held, is_credited=self._is_credited)

    @property
    def _is_nobodys(self) -> bool:
        """Whether the organization's subscription has begun, though its days and its usage are still its users'."""
        return self._plan.way == "carry" and not any(map(self._returning.is_carried, self._plan.users))

    def _carry(self, step: Step) -> Mapping[str, Any]:
        held = self._running(step.given["subscription"])
        # Whom somebody subscribed again is billed from then on.
        again = None if held is None or held.get("external_customer_id") != step.user else instant(held["started_at"])
        self._carrying = self._carrying or Acting(self._reading, self._journal, self._plan)
        return self._carrying.carry(step, again)

    def _advance(self, step: Step) -> Mapping[str, Any]:
        """Void the one-off of the days to the period's end, and raise that of the days which the organization had."""
        acting = Acting(self._reading, self._journal, self._plan)
        invoice = acting.one_off(step, self._plan.org_id)
        if invoice is None:
            return {"voided": None}
        first, last = acting.days_of_advance(step)
        ended = self._ended_on()
        if ended > last:
            return {"stays": f"the one-off invoice stays: its days from {first} to {last} were the organization's"}
        path = f"/invoices/{segment(invoice)}"
        whole = self._reading.invoice(invoice)
        if whole.get("status") != "voided":
            try:
                self._write("POST", f"{path}/void")
            except ActionRefused:
                says = f"the one-off invoice {invoice} cannot be voided: credit its days from {ended} to {last} in Lago"
                return {"stays": says}
        until = ended - DAY
        cents = part(step.given["cents"], (until - first).days + 1, step.given["days"])
        if cents <= 0:
            return {"voided": invoice}
        rest = attrs.evolve(step, id=f"{step.id}-rest")
        says, currency = f"from {first} to {until}", str(step.given["currency"])
        acting.one_off_of(rest, cents, currency, says)
        self._journal.undo(rest, {})  # nothing of it is left to undo
        return {
            "voided": invoice,
            "stays": f"{cents} {currency} cents {says} are the organization's, in another one-off",
        }

    def _ended_on(self) -> date:
        """The day, in the organization's time zone, on which its subscription ended: its users begin again on it."""
        undone = [self._journal.undone(step) or {} for step in self._plan.steps if step.kind == "subscribe"]
        ended = instant(undone[0].get("terminated_at")) if undone else None
        zone: Any = ZoneInfo(self._plan.zone)
        return (ended or self._reading.clock()).astimezone(zone).date()

    def _credit(self, _: Step) -> Mapping[str, Any]:
        code = f"moved_{self._journal.planned().digest[7:19]}"
        for each in self._applied(self._plan.org_id):
            if each.get("coupon_code") == code:
                if self._awaits_invoice():
                    return {"stays": f"the coupon {code!r} stays for the organization's last invoice, still to be made"}
                path = f"/customers/{segment(self._plan.org_id)}/applied_coupons/{segment(str(each['lago_id']))}"
                self._write("DELETE", path)
        return {}

    def _awaits_invoice(self) -> bool:
        """Whether the organization has ended, and its last invoice, which takes off its coupons, is still to come."""
        ended = [self._journal.undone(step) or {} for step in self._plan.steps if step.kind == "subscribe"]
        if self._is_nobodys or not ended or not ended[0].get("terminated_at"):
            return False
        acting = Acting(self._reading, self._journal, self._plan)
        return not acting.is_invoiced(self._plan.org_id, ended[0])

    def _alert(self, step: Step) -> Mapping[str, Any]:
        outcome = self._journal.outcome(step)
        code = fields(fields(step.body)["alert"])["code"]
        if self._running(self._plan.subscription) is None or (outcome is not None and not outcome.get("created")):
            return {}
        path = f"/subscriptions/{segment(self._plan.subscription)}/alerts"
        if any(each.get("code") == code for each in self._reading.listed(path, "alerts")):
            self._write("DELETE", f"{path}/{segment(str(code))}")
        return {"code": code}

    def _entitlements(self, step: Step) -> Mapping[str, Any]:
        given = fields((self._journal.outcome(step) or self._journal.intent(step)).get("given"))
        if not given or self._running(self._plan.subscription) is None:
            return {}
        path = f"/subscriptions/{segment(self._plan.subscription)}/entitlements"
        for each in self._reading.listed(path, "entitlements"):
            if each.get("code") not in given:
                continue
            planned = {
                str(one["code"]): one["plan_value"]
                for one in items(each.get("privileges"))
                if one.get("plan_value") is not None
            }
            back = {name: value for name, value in planned.items() if name in given[each["code"]]}
            if back:  # a value that equals the plan's is none of its own
                self._write("PATCH", path, {"entitlements": {each["code"]: back}})
            elif not planned:
                self._write("DELETE", f"{path}/{segment(str(each['code']))}")
        return {"given": given}


def _ended(held: Json | None) -> dict[str, Any]:
    """Return what the journal keeps of the organization's subscription, which has ended."""
    return {name: (held or {}).get(name) for name in ("lago_id", "started_at", "terminated_at")}
