# The source of the flavour for threads: run `make sync` after a change.
"""Giving users back what is left of the wallets and coupons that were moved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import fields, instant, number
from lago_orgs.errors import NotFound
from lago_orgs.migrate._async.handing import outcome_beside
from lago_orgs.migrate._async.undo_base import AsyncUndoBase
from lago_orgs.migrate.moving import left_of_moved, moved_coupon, moved_wallet
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step


class AsyncUndoBalances(AsyncUndoBase):
    """It takes what `AsyncUndoBase` takes."""

    async def _wallet(self, step: Step) -> Mapping[str, Any]:
        """Give back what is left of what was moved, if the user's wallet was ended; what else there is stays."""
        code = f"moved_{step.given['wallet']}"
        rows = await self._reading.listed("/wallets", "wallets", [("external_customer_id", self._plan.org_id)])
        own = [each for each in rows if each.get("code") == code]
        if not own:
            return {}
        path = f"/wallets/{segment(step.given['wallet'])}"
        users = await self._reading.one("wallet", path, "wallet") or {}
        if own[0].get("status") != "active":
            return {"credits": "0"}
        if users.get("status") == "active":  # it was not ended yet, and nothing was taken from the user
            await self._write("DELETE", f"/wallets/{segment(str(own[0]['lago_id']))}")
            return {"credits": "0"}
        balance = number(own[0]["credits_balance"])
        moved = (self._journal.outcome(step) or {}).get("credits", users.get("credits_balance"))
        name = f"back_{own[0]['lago_id']}"
        given = await self._given_back(str(step.user), name)
        left = left_of_moved(number(moved), balance, number(own[0].get("consumed_credits") or 0))
        if given is None and left > 0:
            back = {**moved_wallet(own[0], str(step.user)), "code": name, "granted_credits": str(left)}
            await self._write("POST", "/wallets", {"wallet": back}, creates=True)
        elif given is not None:
            left = given
        stays = await self._take(own[0], name, left, balance)
        says = f"{stays.normalize():f} credits that the organization bought, or was granted, stay in its wallet"
        return {"credits": str(left), **({"stays": says} if stays > 0 else {})}

    async def _given_back(self, user: str, code: str) -> Decimal | None:
        """Return how much a user was given back already; None if nothing was."""
        for each in await self._reading.listed("/wallets", "wallets", [("external_customer_id", user)]):
            if each.get("code") == code:
                return number(each["credits_balance"]) + number(each.get("consumed_credits") or 0)
        return None

    async def _take(self, wallet: Json, name: str, taken: Decimal, balance: Decimal) -> Decimal:
        """Take credits from the organization's wallet, and end it if nothing is left; what is left."""
        path = f"/wallets/{segment(str(wallet['lago_id']))}"
        rows = await self._reading.listed(f"{path}/wallet_transactions", "wallet_transactions")
        if any(each.get("name") == name for each in rows):
            return balance  # without what was taken
        if taken >= balance:
            await self._write("DELETE", path)
            return Decimal(0)
        if taken > 0:
            body = {"wallet_id": wallet["lago_id"], "voided_credits": str(taken), "name": name}
            await self._write("POST", "/wallet_transactions", {"wallet_transaction": body}, creates=True)
        return balance - taken

    async def _coupon(self, step: Step) -> Mapping[str, Any]:
        outcome, before = self._journal.outcome(step), set(self._journal.intent(step).get("before") or ())
        if outcome is not None and not outcome.get("created"):
            return {}
        others = [self._journal.outcome(each) for each in self._plan.steps if each.kind == "coupon" and each != step]
        known = before | {str(each.get("lago_id")) for each in others if each is not None}
        for each in await self._applied(self._plan.org_id):
            ours = each["lago_id"] == outcome["lago_id"] if outcome else each["lago_id"] not in known
            if each.get("coupon_code") == step.given["code"] and ours:
                path = f"/customers/{segment(self._plan.org_id)}/applied_coupons/{segment(str(each['lago_id']))}"
                await self._write("DELETE", path)
                break
        return {}

    async def _replace_coupon(self, step: Step) -> Mapping[str, Any]:
        """Give the organization its own coupon back, in whose place a user's has come."""
        terms = self._journal.intent(step).get("terms")
        rows = await self._applied(self._plan.org_id)
        if terms is None or any(each.get("coupon_code") == step.given["code"] for each in rows):
            return {}
        try:
            await self._write("POST", "/applied_coupons", {"applied_coupon": terms}, creates=True)
        except NotFound as error:
            if error.code != "coupon_not_found":
                raise
            return {"stays": f"the coupon {step.given['code']} has ended, and cannot be given back"}
        return {}

    async def _remove_coupon(self, step: Step) -> Mapping[str, Any]:
        """Give the user back what the organization has left of its coupon."""
        terms = self._journal.intent(step).get("terms")
        moved = outcome_beside(self._journal, self._plan, step, "coupon") or {}
        if terms is not None and moved.get("lago_id") and moved.get("created"):
            own = [it for it in await self._applied(self._plan.org_id) if it["lago_id"] == moved["lago_id"]]
            terms = moved_coupon(own[0], str(step.user)) if own else None
            if terms is None:
                return {"stays": f"the organization has used up the coupon {step.given['code']}"}
        if terms is None:
            return {}
        steps = [each for each in self._plan.steps if each.kind == "remove-coupon" and each.user == step.user]
        known = {str((self._journal.undone(each) or {}).get("lago_id")) for each in steps}
        for each in await self._applied(str(step.user)):
            if each.get("coupon_code") == step.given["code"] and str(each["lago_id"]) not in known:
                created = instant(each.get("created_at"))
                if created is None or created >= self._journal.planned().made_at.replace(microsecond=0):
                    return {"lago_id": each["lago_id"]}
        try:
            made = await self._write("POST", "/applied_coupons", {"applied_coupon": terms}, creates=True)
        except NotFound as error:
            if error.code != "coupon_not_found":
                raise
            return {"stays": f"the coupon {step.given['code']} has ended, and cannot be given back"}
        return {"lago_id": fields(made.get("applied_coupon")).get("lago_id")}
