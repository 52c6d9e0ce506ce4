# The source of the flavour for threads: run `make sync` after a change.
"""Comparing wallets, coupons and credit notes with what a migration was to make of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import count, fields, instant, items, number
from lago_orgs.migrate.conflicts import TERMS
from lago_orgs.migrate.outcomes import Finding
from lago_orgs.migrate.overrides import unlike
from lago_orgs.migrate.writing import segment

LOOKS = ("customer", "subscribe", "alert", "entitlements")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import OrganizationPlan, Step


class AsyncBalancing:
    """Looks at what one organization's users had, and what it has got.

    Args:
        reading: The way to Lago.
        journal: What was done.
        plan: What was planned for the organization.
        made_at: When that was.
        held: The organization's subscription, as Lago shows it.
    """

    def __init__(
        self, reading: AsyncReading, journal: Journal, plan: OrganizationPlan, made_at: datetime, held: Json
    ) -> None:
        self._held = held
        self._reading = reading
        self._journal = journal
        self._plan = plan
        self._made_at = made_at
        self.findings: list[Finding] = []
        self.moved: dict[str, Decimal] = {}
        self.credited: dict[str, int] = {}

    async def run(self) -> None:
        """Look at all of it."""
        for step, lago_id in self._made("wallet"):
            await self._wallet(step, lago_id)
        for step, lago_id in self._made("coupon"):
            await self._coupon(step, lago_id)
        for user in self._plan.users:
            await self._credits(user)
        for step in self._plan.steps:
            if step.kind in LOOKS and self._journal.is_done(step):
                await getattr(self, f"_{step.kind}")(step)

    async def _customer(self, step: Step) -> None:
        """Look whether the organization has the terms with which it was made."""
        outcome: Any = self._journal.outcome(step)
        if not outcome.get("created"):
            return
        held = await self._reading.customer(self._plan.org_id) or {}
        wanted = fields(fields(step.body).get("customer"))
        rows = {str(each["key"]): each.get("value") for each in items(held.get("metadata"))}
        has = {
            **held,
            "tax_codes": sorted(str(each["code"]) for each in items(held.get("taxes"))),
            "metadata": {str(each["key"]): rows.get(str(each["key"])) for each in items(wanted.get("metadata"))},
        }
        said = {
            **wanted,
            "tax_codes": sorted(wanted.get("tax_codes") or ()),
            "metadata": {str(each["key"]): each.get("value") for each in items(wanted.get("metadata"))},
        }
        for name in (*TERMS, "metadata"):
            if name in wanted and has.get(name) != said[name]:
                says = f"the organization's {name} is {has.get(name)}, not {said[name]}"
                self._find("terms", says, "Somebody changed it", "Change it back, if it was not meant")

    async def _subscribe(self, step: Step) -> None:
        """Look whether the organization has the own prices that it was given."""
        if "prices" not in step.given:
            return
        wrong = unlike(fields(self._held.get("plan")), step.given["prices"])
        if wrong:
            says = f"the organization's prices are not those of {step.given['prices_of']!r}: {', '.join(wrong)}"
            self._find("prices", says, "Somebody changed them", "Change them back, if it was not meant")

    async def _alert(self, step: Step) -> None:
        outcome: Any = self._journal.outcome(step)
        path = f"/subscriptions/{segment(self._plan.subscription)}/alerts"
        if all(each.get("code") != outcome["code"] for each in await self._reading.listed(path, "alerts")):
            says = f"the organization has no alert {outcome['code']!r}"
            self._find("alert", says, "Somebody took it away", "Make it anew")

    async def _entitlements(self, step: Step) -> None:
        outcome: Any = self._journal.outcome(step)
        path = f"/subscriptions/{segment(self._plan.subscription)}/entitlements"
        held = {str(each["code"]): each for each in await self._reading.listed(path, "entitlements")}
        for feature, values in fields(outcome.get("given")).items():
            has = {str(each["code"]): each.get("value") for each in items(held.get(feature, {}).get("privileges"))}
            lost = {name: value for name, value in values.items() if str(has.get(name)) != str(value)}
            if lost or feature not in held:
                says = f"the organization is not entitled to {feature!r} as planned: {has}, not {values}"
                self._find("entitlements", says, "Somebody changed it", "Change it back, if it was not meant")

    def _made(self, kind: str) -> Iterator[tuple[Step, str]]:
        for step in self._plan.steps:
            outcome: Any = self._journal.outcome(step) if step.kind == kind else None
            if outcome is not None and outcome.get("lago_id"):
                yield step, str(outcome["lago_id"])

    def _find(self, kind: str, says: str, cause: str, remedy: str) -> None:
        self.findings.append(Finding(org_id=self._plan.org_id, kind=kind, says=says, cause=cause, remedy=remedy))

    async def _wallet(self, step: Step, lago_id: str) -> None:
        outcome: Any = self._journal.outcome(step)
        wanted, old = number(outcome["credits"]), str(step.given["wallet"])
        held = await self._reading.one("wallet", f"/wallets/{segment(lago_id)}", "wallet") or {}
        currency = str(held.get("currency"))
        self.moved[currency] = self.moved.get(currency, Decimal(0)) + wanted
        has = number(held.get("credits_balance") or 0) + number(held.get("consumed_credits") or 0)
        if held.get("status") != "active":
            has = number(held.get("consumed_credits") or 0)
        users = await self._reading.one("wallet", f"/wallets/{segment(old)}", "wallet") or {}
        is_own = held.get("external_customer_id") == self._plan.org_id
        if not is_own or (has < wanted and not _has_expired(held, users)):
            says = f"of {wanted} credits of {step.user!r}, the organization's wallet {lago_id} has got {has}"
            self._find("wallet", says, "Somebody voided credits, or ended the wallet", "Grant it what is missing")
        if users.get("status") == "active":
            says = f"the wallet {old} of {step.user!r} is active, and its credits are the organization's too"
            self._find("wallet", says, "Somebody made it anew", "End it")

    async def _coupon(self, step: Step, lago_id: str) -> None:
        applied = {each["lago_id"]: each for each in await self._applied(self._plan.org_id)}
        if lago_id not in applied:
            says = f"the organization has no coupon {step.given['code']!r}"
            self._find("coupon", says, "Somebody took it away", "Apply what the user had left of it")
        users = [each for each in await self._applied(str(step.user)) if each.get("status") == "active"]
        if any(each.get("coupon_code") == step.given["code"] for each in users):
            says = f"{step.user!r} has the coupon {step.given['code']!r} still, beside the organization"
            self._find("coupon", says, "Somebody applied it again", "Take it from the user")

    async def _applied(self, customer: str) -> list[Any]:
        return await self._reading.listed("/applied_coupons", "applied_coupons", [("external_customer_id", customer)])

    async def _credits(self, user: str) -> None:
        wanted = [each for each in self._plan.effects if each.kind == "credit_note" and each.who == user and each.cents]
        if not wanted:
            return
        notes = [
            each
            for each in await self._reading.listed("/credit_notes", "credit_notes", [("external_customer_id", user)])
            if (instant(each.get("created_at")) or self._made_at) >= self._made_at.replace(microsecond=0)
        ]
        for each in notes:
            currency = str(each.get("currency"))
            cents = count(each.get("sub_total_excluding_taxes_amount_cents")) or 0
            self.credited[currency] = self.credited.get(currency, 0) + cents
        if not notes:
            says = f"{user!r} was credited nothing of what was paid in advance, {wanted[0].cents} cents by the plan"
            cause = "Its invoice was voided or not paid, or Lago has not made the credit note yet"
            self._find("credit", says, cause, "Look at the user's invoice, and credit it in Lago")


def _has_expired(held: Json, users: Json) -> bool:
    """Whether a wallet ended on the day on which it would have ended as the user's."""
    expires, ended = instant(held.get("expiration_at")), instant(held.get("terminated_at"))
    return (
        expires is not None
        and expires == instant(users.get("expiration_at"))
        and ended is not None
        and ended >= expires
    )
