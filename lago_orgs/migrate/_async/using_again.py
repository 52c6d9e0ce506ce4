# The source of the flavour for threads: run `make sync` after a change.
"""What is in use from period to period, such as seats, where users are subscribed again: kept up, and billed twice."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from lago_orgs._core.wire import epoch, fields, instant, iso, items, needed_instant
from lago_orgs.migrate._async.sending import BATCH, AsyncSending
from lago_orgs.migrate.facts import UserFacts
from lago_orgs.migrate.mapping import Move
from lago_orgs.migrate.money import recurring_twice
from lago_orgs.migrate.moving import MOMENT
from lago_orgs.migrate.returning import CREDIT_IT
from lago_orgs.migrate.writing import segment
from lago_orgs.types import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import Step

COPIED = ("seam-", "carried-")  # what the migration has sent of what users had


class AsyncUsingAgain(AsyncSending):
    """What is in use of one organization. It takes what `AsyncSending` takes."""

    async def twice(self, held: Json, *, is_credited: bool) -> str:
        """Say what both sides are billed once the organization is ended now; empty if nothing is.

        Args:
            held: The organization's subscription.
            is_credited: Whether a coupon takes it off.
        """
        cents, currency, codes = await self._in_use(held)
        if not cents:
            return ""
        says = f"what is in use of {', '.join(codes)} is billed to the organization and to its users"
        says += f", {Money.of_cents(cents, currency)} before taxes, as of now"
        return f"{says}: a coupon takes it off its last invoice" if is_credited else f"{says}: {CREDIT_IT}"

    async def credit(self, held: Json) -> None:
        """Give the organization a coupon of it, for its last invoice."""
        cents, currency, _ = await self._in_use(held)
        if cents:
            code = f"moved_{self._journal.planned().digest[7:19]}_back"
            await self.coupon_of(self._plan.org_id, code, cents, currency)

    async def _in_use(self, held: Json) -> tuple[int, str, list[str]]:
        plan = fields(held.get("plan")) or fields(await self._reading.plan(str(held.get("plan_code"))))
        codes = await self._counting_on({str(each.get("billable_metric_code")) for each in items(plan.get("charges"))})
        if not codes:
            return 0, "", []
        org = self._plan.org_id
        asked = [("external_subscription_id", self._plan.subscription), ("apply_taxes", "false")]
        path = f"/customers/{segment(org)}/current_usage"
        usage = await self._reading.one("current_usage", path, "customer_usage", asked)
        shown = {**held, "status": "active", "plan_amount_currency": plan.get("amount_currency")}
        own = UserFacts(
            move=Move(user_id=org, org_id=org),
            customer=await self._reading.customer(org),
            subscriptions=(shown,),
            plan=plan,
            usage=usage,
            recurring=tuple(codes),
        )
        found = recurring_twice([own], await self._reading.clock(), shares_day=True)
        return sum(found.values()), str(plan.get("amount_currency")), list(found)

    async def _counting_on(self, codes: Iterable[str]) -> list[str]:
        return [code for code in sorted(codes) if (await self._reading.metric(code)).get("recurring")]

    async def bring_back(self, step: Step, described: Mapping[str, Any], begin: datetime | None) -> None:
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
        for code in await self._counting_on(str(each) for each in described.get("metrics") or ()):
            asked = [("external_subscription_id", self._plan.subscription), ("code", code)]
            events += await self._reading.listed("/events", "events", [*asked, ("timestamp_to", iso(ended))])
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
            await self.send(batch[start : start + BATCH])


def _back_id(subscription: str, transaction_id: str) -> str:
    said = json.dumps([subscription, transaction_id])
    return f"back-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
