# The source of the flavour for threads: run `make sync` after a change.
"""Reading of Lago what a rehearsal is played with; nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs._core.paging import Pages
from lago_orgs._core.wire import fields, iso, needed_instant
from lago_orgs.migrate._async.reading import PAGE
from lago_orgs.migrate.stage import Original
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json, OrganizationFacts, UserFacts
    from lago_orgs.migrate.stage import Stage


class AsyncCopying:
    """What a rehearsal needs of Lago beside what a plan does.

    Args:
        reading: The way to Lago.
        organizations: What was read for the plan.
        now: Lago's present instant.
    """

    def __init__(self, reading: AsyncReading, organizations: Sequence[OrganizationFacts], now: datetime) -> None:
        self._reading = reading
        self._organizations = organizations
        self._now = now
        self.left_out: list[str] = []

    async def read(self) -> Original:
        """Read all but usage."""
        reading = self._reading
        listed = reading.listed
        organization = fields(await reading.one("organization", "/organizations", "organization"))
        held = [user for facts in self._organizations for user in facts.users if user.active]
        held += [user for facts in self._organizations for user in facts.running]
        customers = [user.customer for facts in self._organizations for user in facts.users]
        customers += [facts.customer for facts in self._organizations]
        plans = {str(each["code"]): each for each in await listed("/plans", "plans")}
        for code in sorted({str(each["plan_code"]) for user in held for each in user.subscriptions} & plans.keys()):
            plans[code] = await reading.one("plan", f"/plans/{segment(code)}", "plan") or plans[code]
        add_ons: list[Json] = []
        if any(each.get("fixed_charges") for each in plans.values()):
            add_ons = await listed("/add_ons", "add_ons")
        applied = {str(each["coupon_code"]) for user in held for each in user.coupons}
        coupons = await listed("/coupons", "coupons") if applied else []
        self._name(organization, held, [each for each in customers if each is not None])
        return Original(
            now=self._now,
            organization=organization,
            taxes=await listed("/taxes", "taxes"),
            metrics=await listed("/billable_metrics", "billable_metrics"),
            features=await listed("/features", "features"),
            add_ons=add_ons,
            plans=[*plans.values()],
            coupons=[each for each in coupons if each["code"] in applied],
            held=held,
            customers=[each for each in customers if each is not None],
        )

    def _name(self, organization: Json, held: Sequence[UserFacts], customers: Sequence[Json]) -> None:
        """Say by name what is not the same on an embedded Lago."""
        owing = sorted({user.user_id for user in held if user.invoices})
        if owing:
            said = f"{', '.join(owing[:5])}{', ...' if len(owing) > 5 else ''}"
            self.left_out.append(f"invoices that are drafts or not paid, of {said}: they stay as they are in Lago")
        days = fields(organization.get("billing_configuration")).get("invoice_grace_period")
        if days:
            self.left_out.append(f"invoices are drafts for {days} days in Lago: here they are final at once")
        if len({each.get("billing_entity_code") for each in customers}) > 1:
            self.left_out.append("customers belong to several billing entities: here one invoices all of them")
        credited = sorted(user.user_id for user in held if user.coupons and fields(user.plan).get("pay_in_advance"))
        if credited:
            self.left_out.append(
                f"what coupons took off invoices that are paid in advance, of {', '.join(credited[:5])}: what is "
                "credited of them is credited in full here"
            )
        self.left_out.append("invoices, credit notes and payments of earlier periods: no step looks at them")

    async def use(self, original: Original, stages: Sequence[Stage]) -> None:
        """Read the usage of the period, and of metrics that count on all there is, and send it to each stage."""
        for held in original.held:
            external_id = str(held.subscription["external_id"])
            since = held.moment(original.now).charges_from_datetime
            asked: list[tuple[str, str]] = [("external_subscription_id", external_id)]
            await self._events([*asked, ("timestamp_from", iso(since))], stages)
            for code in held.recurring:
                await self._events([*asked, ("code", code), ("timestamp_to", iso(since))], stages, since)

    async def _events(
        self, asked: list[tuple[str, str]], stages: Sequence[Stage], before: datetime | None = None
    ) -> None:
        pages = Pages(PAGE)
        while pages.following is not None:
            rows = await self._reading.page(pages, "/events", "events", asked)
            if before is not None:  # those of the very instant were sent as the period's
                rows = [each for each in rows if needed_instant(each["timestamp"]) < before]
            for stage in stages:
                stage.use(rows)
