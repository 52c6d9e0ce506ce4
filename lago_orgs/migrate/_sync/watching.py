# Written by `make sync` from lago_orgs/migrate/_async/watching.py: change that.
"""Reading anew what a plan rests on, before the first step of each of its moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs.errors import NotFound
from lago_orgs.migrate._sync.reading import FEW, LIVING
from lago_orgs.migrate.changes import (
    Present,
    changes_of_its_subscriptions,
    changes_of_organization,
    changes_of_user,
    plan_digest,
)
from lago_orgs.migrate.facts import active_coupons, full_wallets
from lago_orgs.migrate.writing import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lago_orgs.migrate._sync.reading import Reading
    from lago_orgs.migrate.facts import Json
    from lago_orgs.migrate.journal import Journal
    from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan

ENDED = ("status[]", "terminated")
WALLETS = ("wallets", "wallets", ("lago_id", "external_customer_id", "status", "credits_balance"))
COUPONS = ("applied_coupons", "applied_coupons", ("lago_id", "external_customer_id", "status"))


class Watching:
    """Looks whether what the plans of organizations rest on is as it was.

    Args:
        reading: The way to Lago.
        journal: What was done.
    """

    def __init__(self, reading: Reading, journal: Journal) -> None:
        self._reading = reading
        self._journal = journal
        self._held: dict[str, Mapping[str, Sequence[Json]]] | None = None
        self._prices: dict[str, str | None] = {}

    def prepare(self, users: int) -> None:
        """Read at once what many users need, and forget what was read before.

        Args:
            users: How many are about to be looked at.
        """
        self._held, self._prices = None, {}
        if users > FEW:
            self._held = {kind[0]: self._of_everybody(kind) for kind in (WALLETS, COUPONS)}

    def changes(self, plan: OrganizationPlan, seen: dict[str, Json] | None = None) -> str:
        """Say what Lago holds otherwise than when the plan was made; nothing if all is as it was.

        Args:
            plan: The organization's.
            seen: Is given the subscriptions that run, where it is so few that they are ended in the next moments.
        """
        found: list[str] = []
        decide = self._planned().decide
        for user in plan.users:
            held = self._subscriptions(user)
            if seen is not None and len(plan.users) <= FEW:
                seen |= {str(each["external_id"]): each for each in held if each.get("status") == "active"}
            owner = held[0].get("lago_customer_id") if held else None
            if owner is None:
                owner = (self._reading.customer(user) or {}).get("lago_id")
            now = Present(
                user=user,
                customer=owner,
                subscriptions=held,
                wallets=self.wallets(user),
                coupons=active_coupons(self._of(COUPONS, user)),
            )
            found += changes_of_user(plan, self._journal, now, decide)
        if plan.basis:
            customer = self._reading.customer(plan.org_id)
            code = plan.basis.get("plan")
            if code is not None:
                self._price(str(code))
            found += changes_of_organization(plan, self._journal, customer, self._prices.get)
            begins = [step for step in plan.steps if step.kind == "subscribe"]
            if not begins or not self._journal.is_done(begins[0]):
                held = self._subscriptions(plan.org_id)
                found += changes_of_its_subscriptions(plan, self._journal, held)
        return "; ".join(found)

    def wallets(self, user: str) -> list[str]:
        """Return the ids of a user's wallets that hold credits."""
        return full_wallets(self._of(WALLETS, user))

    def _planned(self) -> MigrationPlan:
        return self._journal.planned()

    def _subscriptions(self, user: str) -> Sequence[Json]:
        asked = [*LIVING, ENDED, ("external_customer_id", user)]
        return self._reading.listed("/subscriptions", "subscriptions", asked)

    def _of(self, kind: tuple[str, str, tuple[str, ...]], user: str) -> Sequence[Json]:
        if self._held is not None:
            return self._held[kind[0]].get(user, ())
        path, root, keep = kind
        try:
            return self._reading.listed(f"/{path}", root, [("external_customer_id", user)], keep)
        except NotFound:  # what a customer has that is gone
            return ()

    def _of_everybody(self, kind: tuple[str, str, tuple[str, ...]]) -> Mapping[str, Sequence[Json]]:
        path, root, keep = kind
        found: dict[str, list[Json]] = {}
        for row in self._reading.listed(f"/{path}", root, (), keep):
            if row.get("status") == "active":
                found.setdefault(str(row.get("external_customer_id")), []).append(row)
        return found

    def _price(self, code: str) -> None:
        if code not in self._prices:
            plan = self._reading.one("plan", f"/plans/{segment(code)}", "plan")
            self._prices[code] = None if plan is None else plan_digest(plan)
