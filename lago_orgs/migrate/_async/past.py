# The source of the flavour for threads: run `make sync` after a change.
"""The organization's periods that are over: what came too late for their invoices, and whether these bill the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, instant, iso
from lago_orgs.migrate._async.reading import PAGE
from lago_orgs.migrate.bills import Bill, Past, figures_of_period, periods_of
from lago_orgs.migrate.changes import plan_digest
from lago_orgs.migrate.periods import billed_as_it_comes, came_after, came_before, counted_by_period
from lago_orgs.migrate.sides import said_by
from lago_orgs.migrate.worth import counted_codes, use_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.bills import Period
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.plan import OrganizationPlan
    from lago_orgs.pricing import Use


class AsyncClosedPeriods:
    """Looks at the periods of one organization that are over.

    Args:
        reading: The way to Lago.
        plan: What was planned for the organization.
        metrics: All metrics, by their codes.
    """

    def __init__(self, reading: AsyncReading, plan: OrganizationPlan, metrics: Mapping[str, Json]) -> None:
        self._reading = reading
        self._plan = plan
        self._metrics = metrics

    async def look(
        self, held: Json, since: datetime | None, end: datetime | None, joined: datetime | None = None
    ) -> Past:
        """Read the events of periods that are over, page by page, and hold their invoices against them.

        Args:
            held: The organization's subscription, as Lago shows it.
            since: From when on events are read.
            end: The begin of the period under way.
            joined: When the first of its users joined a subscription that ran: what was before is its own matter.
        """
        found, priced = Past(), fields(held.get("plan"))
        periods = [each for each in await self._periods(held) if joined is None or each.until > joined]
        moments = [(each.until, each.made) for each in periods]
        since_then = since if joined is None else joined
        gone = [it for it in await self._periods(held, "voided") if since_then is None or it.until > since_then]
        kept = {each.until for each in periods}
        numbers = [it.invoice.get("number") or it.invoice.get("lago_id") for it in gone if it.until not in kept]
        found.voided += sorted({str(each) for each in numbers})
        codes, counted = counted_by_period(priced, self._metrics), counted_codes(priced, self._metrics)
        if joined is not None:
            if not periods:
                return found
            since = periods[0].since
            counted = {code for code in counted if not self._metrics[code].get("recurring")}  # begun before that
        at_once, made = billed_as_it_comes(priced), instant(held.get("created_at"))
        uses: dict[str, list[Use]] = {}
        pages = Pages(PAGE)
        asked = [("external_subscription_id", self._plan.subscription)]
        asked += [(name, iso(at)) for name, at in (("timestamp_from", since), ("timestamp_to", end)) if at is not None]
        while pages.following is not None:
            rows = await self._reading.page(pages, "/events", "events", asked)
            found.known |= said_by(rows)
            found.late += [each for each in rows if each.get("code") in codes and came_after(each, moments)]
            found.late += [each for each in rows if each.get("code") in at_once and came_before(each, made)]
            for each in rows:
                use = use_of(each) if periods and each.get("code") in counted else None
                if use is not None:
                    uses.setdefault(str(each["code"]), []).append(use)
        for period in periods:
            bill = Bill(
                org_id=self._plan.org_id,
                who=self._plan.org_id,
                subscription=self._plan.subscription,
                plan=priced,
                metrics=self._metrics,
                period=period,
                has_price=await self._has_same_price(priced),
            )
            found.figures += figures_of_period(bill, self._up_to(period, uses), counted)
        return found

    def _up_to(self, period: Period, uses: Mapping[str, Sequence[Use]]) -> dict[str, list[Use]]:
        """Return the events of a period; of what counts on those before it too."""
        return {
            code: [
                each
                for each in rows
                if each.timestamp < period.until
                and (each.timestamp >= period.since or self._metrics[code].get("recurring"))
            ]
            for code, rows in uses.items()
        }

    async def _has_same_price(self, priced: Json) -> bool:
        """Whether the plan asks for what it asked for when the migration was planned."""
        price, now = self._plan.basis.get("price"), await self._reading.plan(str(priced.get("code")))
        return price is not None and now is not None and price == plan_digest(now)

    async def _periods(self, held: Json, status: str = "finalized") -> list[Period]:
        """Return the organization's periods that are over and invoiced, in order."""
        found: list[Period] = []
        asked = [("external_customer_id", self._plan.org_id), ("invoice_type", "subscription"), ("status", status)]
        for row in await self._reading.listed("/invoices", "invoices", asked):
            whole = await self._reading.invoice(row["lago_id"])
            found += periods_of(whole, held.get("lago_id"))
        return sorted(found, key=lambda each: each.until)
