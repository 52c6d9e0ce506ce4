# The source of the flavour for threads: run `make sync` after a change.
"""Reading anew what a plan rests on, before the first step of each of its moments."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lago_orgs._core.paging import Pages
from lago_orgs.errors import NotFound
from lago_orgs.migrate._async.reading import FEW, LIVING, PAGE, own_entitlements
from lago_orgs.migrate.changes import (
    Present,
    alerts_shown,
    changes_of_its_subscriptions,
    changes_of_organization,
    changes_of_user,
    entitlements_shown,
    plan_digest,
    terms_shown,
)
from lago_orgs.migrate.facts import active_coupons, full_wallets
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._async.reading import AsyncReading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan

ENDED = ("status[]", "terminated")
WALLETS = ("wallets", "wallets", ("lago_id", "external_customer_id", "status", "credits_balance"))
COUPONS = ("applied_coupons", "applied_coupons", ("lago_id", "external_customer_id", "status"))


class AsyncWatching:
    """Looks whether what the plans of organizations rest on is as it was.

    Args:
        reading: The way to Lago.
        journal: What was done.
    """

    def __init__(self, reading: AsyncReading, journal: Journal) -> None:
        self._reading = reading
        self._journal = journal
        self._held: dict[str, Mapping[str, Sequence[Json]]] | None = None
        self._prices: dict[str, str | None] = {}
        self._customers: Mapping[str, tuple[str, Json]] | None = None

    async def prepare(self, users: int) -> None:
        """Read at once what many users need, and forget what was read before.

        Args:
            users: How many are about to be looked at.
        """
        self._held, self._prices, self._customers = None, {}, None
        if users > FEW:
            self._customers = await self._all_customers()
            self._held = {kind[0]: await self._of_everybody(kind) for kind in (WALLETS, COUPONS)}

    async def changes(self, plan: OrganizationPlan, seen: dict[str, Json] | None = None) -> str:
        """Say what Lago holds otherwise than when the plan was made; nothing if all is as it was.

        Args:
            plan: The organization's.
            seen: Is given the subscriptions that run, where it is so few that they are ended in the next moments.
        """
        found: list[str] = []
        decide = self._planned().decide
        for user in plan.users:
            held = await self._subscriptions(user)
            if seen is not None and len(plan.users) <= FEW:
                seen |= {str(each["external_id"]): each for each in held if each.get("status") == "active"}
            lago_id, terms = await self._customer(user)
            owner = held[0].get("lago_customer_id") if held else lago_id
            now = Present(
                user=user,
                customer=owner,
                subscriptions=held,
                wallets=await self.wallets(user),
                coupons=active_coupons(await self._of(COUPONS, user)),
                terms=terms,
                **await self._of_subscription(plan, user, held),
            )
            found += changes_of_user(plan, self._journal, now, decide)
        if plan.basis:
            customer = await self._reading.customer(plan.org_id)
            code = plan.basis.get("plan")
            if code is not None:
                await self._price(str(code))
            found += changes_of_organization(plan, self._journal, customer, self._prices.get)
            begins = [step for step in plan.steps if step.kind == "subscribe"]
            if not begins or not self._journal.is_done(begins[0]):
                held = await self._subscriptions(plan.org_id)
                found += changes_of_its_subscriptions(plan, self._journal, held)
        return "; ".join(found)

    async def wallets(self, user: str) -> list[str]:
        """Return the ids of a user's wallets that hold credits."""
        return full_wallets(await self._of(WALLETS, user))

    async def _customer(self, user: str) -> tuple[str | None, Json | None]:
        """Return a customer's id and terms; None and None if there is none."""
        if self._customers is not None:
            return self._customers.get(user, (None, None))
        held = await self._reading.customer(user)
        return (None, None) if held is None else (str(held["lago_id"]), terms_shown(held))

    async def _all_customers(self) -> Mapping[str, tuple[str, Json]]:
        """Read the ids and terms of all; most have the same terms, which are kept once."""
        pages, same = Pages(PAGE), dict[str, dict[str, Any]]()
        found: dict[str, tuple[str, Json]] = {}
        while pages.following is not None:
            for each in await self._reading.page(pages, "/customers", "customers"):
                terms = terms_shown(each)
                found[str(each["external_id"])] = str(each["lago_id"]), same.setdefault(repr(terms), terms)
        return found

    async def _of_subscription(self, plan: OrganizationPlan, user: str, rows: Sequence[Json]) -> dict[str, Any]:
        """Read the alerts and entitlements of a user's subscription, where they matter.

        Both are shown of one that has ended, too; but that it has lost its entitlements is believed of one that runs.
        """
        decide, lago_id, found = self._planned().decide, plan.users[user].get("lago_id"), dict[str, Any]()
        held = next((each for each in rows if each.get("lago_id") == lago_id), None)
        left = [it for it in plan.steps if it.kind == "ended" and it.user == user and not self._journal.is_done(it)]
        if held is None or not left:
            return found
        path, status = f"/subscriptions/{segment(str(held['external_id']))}", str(held.get("status"))
        if decide.get("alerts") != "drop":
            asked = [] if status == "active" else [("subscription_status", status)]
            with suppress(NotFound):  # it has ended in this moment
                found["alerts"] = alerts_shown(await self._reading.listed(f"{path}/alerts", "alerts", asked))
        if decide.get("entitlements") != "drop":
            whole = await self._reading.one("subscription", path, "subscription", [("status", status)])
            own = [] if whole is None or whole.get("lago_id") != lago_id else own_entitlements(whole)
            if own or (status == "active" and whole is not None):
                found["entitlements"] = entitlements_shown(own)
        return found

    def _planned(self) -> MigrationPlan:
        return self._journal.planned()

    async def _subscriptions(self, user: str) -> Sequence[Json]:
        asked = [*LIVING, ENDED, ("external_customer_id", user)]
        return await self._reading.listed("/subscriptions", "subscriptions", asked)

    async def _of(self, kind: tuple[str, str, tuple[str, ...]], user: str) -> Sequence[Json]:
        if self._held is not None:
            return self._held[kind[0]].get(user, ())
        path, root, keep = kind
        try:
            return await self._reading.listed(f"/{path}", root, [("external_customer_id", user)], keep)
        except NotFound:  # what a customer has that is gone
            return ()

    async def _of_everybody(self, kind: tuple[str, str, tuple[str, ...]]) -> Mapping[str, Sequence[Json]]:
        path, root, keep = kind
        found: dict[str, list[Json]] = {}
        for row in await self._reading.listed(f"/{path}", root, (), keep):
            if row.get("status") == "active":
                found.setdefault(str(row.get("external_customer_id")), []).append(row)
        return found

    async def _price(self, code: str) -> None:
        if code not in self._prices:
            plan = await self._reading.one("plan", f"/plans/{segment(code)}", "plan")
            self._prices[code] = None if plan is None else plan_digest(plan)
