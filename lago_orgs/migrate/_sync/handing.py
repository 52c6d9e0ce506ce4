# Written by `make sync` from lago_orgs/migrate/_async/handing.py: change that.
"""Handing what is left of users' wallets and coupons to the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields, number
from lago_orgs.errors import NotFound
from lago_orgs.migrate._sync.sending import Sending
from lago_orgs.migrate.coupons import worth
from lago_orgs.migrate.money import is_over
from lago_orgs.migrate.moving import moved_coupon, moved_wallet, wallet_code
from lago_orgs.migrate.outcomes import NotAsPlanned
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step


class Handing(Sending):
    """The steps of one organization that move balances."""

    def _wallet(self, step: Step) -> Mapping[str, Any]:
        path = f"/wallets/{segment(step.given['wallet'])}"
        wallet = self._reading.one("wallet", path, "wallet")
        if wallet is None:
            raise NotAsPlanned(f"the wallet {step.given['wallet']} of {step.user!r} is gone")
        asked = [("external_customer_id", self._plan.org_id)]
        for each in self._reading.listed("/wallets", "wallets", asked):
            if each.get("code") == wallet_code(wallet):
                return {"lago_id": each["lago_id"], "credits": str(wallet["credits_balance"])}
        if wallet.get("expiration_at") is not None and is_over(wallet, self._reading.clock()):
            says = f"the wallet {wallet.get('name') or wallet.get('code')} of {step.user} expired: it was not moved"
            return {"lago_id": None, "skipped": says}
        if wallet.get("status") != "active":
            left = number(wallet.get("credits_balance")).normalize()
            says = f"the wallet {wallet.get('name') or wallet.get('code')} of {step.user} was ended by somebody else, "
            says += f"with {left:f} credits in it: they were not moved; if they are owed, grant them to "
            return {"lago_id": None, "skipped": says + self._plan.org_id}
        body = moved_wallet(wallet, self._plan.org_id)
        made = fields((self._write(step, {"wallet": body}, creates=True)).get("wallet"))
        return {"lago_id": made.get("lago_id"), "credits": body["granted_credits"]}

    def _close_wallet(self, step: Step) -> Mapping[str, Any]:
        if (self._outcome_beside(step, "wallet") or {}).get("skipped"):
            return {"wallet": step.given["wallet"]}
        wallet = fields((self._write(step)).get("wallet"))
        return {"credits": str(wallet.get("credits_balance")), "wallet": step.given["wallet"]}

    def _outcome_beside(self, step: Step, kind: str) -> Mapping[str, Any] | None:
        """Return what came of the step before, about the same wallet or coupon."""
        return outcome_beside(self._journal, self._plan, step, kind)

    def _coupon(self, step: Step) -> Mapping[str, Any]:
        known = {str(each["lago_id"]) for each in self._others(step)}
        rows = [it for it in self._applied(self._plan.org_id) if it.get("coupon_code") == step.given["code"]]
        if self._journal.is_intended(step):
            known |= set(self._journal.intent(step).get("before") or ())
            made = [each for each in rows if each["lago_id"] not in known]
            if made:
                return {"lago_id": made[0]["lago_id"], "created": True}
        if not step.given.get("is_balance") and any(each.get("status") == "active" for each in rows):
            says = f"the organization has the coupon {step.given['code']} already: {step.user}'s was not moved"
            return {"lago_id": None, "created": False, "skipped": says}
        own = [it for it in self._applied(str(step.user)) if it["lago_id"] == step.given["applied"]]
        terms = moved_coupon(own[0], self._plan.org_id) if own and own[0].get("status") == "active" else None
        if terms is None:
            return {"lago_id": None, "created": False}
        self._journal.intend(step, before=[str(each["lago_id"]) for each in rows])
        try:
            answer = self._write(step, {"applied_coupon": terms}, creates=True)
        except NotFound as error:
            if error.code != "coupon_not_found":
                raise
            says = f"the coupon {step.given['code']} has ended: {step.user}'s was not moved"
            return {"lago_id": None, "created": False, "skipped": says}
        return {"lago_id": fields(answer.get("applied_coupon")).get("lago_id"), "created": True}

    def _replace_coupon(self, step: Step) -> Mapping[str, Any]:
        """Take the organization's own coupon from it, in whose place a user's comes that takes more off."""
        rows = [it for it in self._applied(self._plan.org_id) if it["lago_id"] == step.given["applied"]]
        rows += [it for it in self._applied(str(step.user)) if it["lago_id"] == step.given["by"]]
        both = [each for each in rows if each.get("status") == "active"]
        # What the user used up meanwhile takes nobody's place.
        if len(both) == 2 and worth(both[1]) > worth(both[0]):
            self._journal.intend(step, terms=moved_coupon(both[0], self._plan.org_id))
            self._write(step)
        return {"terms": self._journal.intent(step).get("terms")}

    def _others(self, step: Step) -> list[Mapping[str, Any]]:
        found = [self._journal.outcome(each) for each in self._plan.steps if each.kind == "coupon" and each != step]
        return [each for each in found if each is not None and each.get("lago_id")]

    def _remove_coupon(self, step: Step) -> Mapping[str, Any]:
        if (self._outcome_beside(step, "coupon") or {}).get("skipped"):
            return {"terms": None}  # what is not moved is not taken
        held = [each for each in self._applied(str(step.user)) if each["lago_id"] == step.given["applied"]]
        if held and held[0].get("status") == "active":
            self._journal.intend(step, terms=moved_coupon(held[0], str(step.user)))
            self._write(step)
        return {"terms": self._journal.intent(step).get("terms")}


def outcome_beside(journal: Journal, plan: OrganizationPlan, step: Step, kind: str) -> Mapping[str, Any] | None:
    """Return what came of the step of another kind that is about the same wallet or coupon; None if nothing did."""
    same = "applied" if kind == "coupon" else "wallet"
    for each in plan.steps:
        if each.kind == kind and each.user == step.user and each.given.get(same) == step.given[same]:
            return journal.outcome(each)
    return None
