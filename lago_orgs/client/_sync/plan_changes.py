# Written by `make sync` from lago_orgs/client/_async/plan_changes.py: change that.
"""Verbs about changing an organization's plan: told beforehand, made on purpose, taken back while it waits."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from lago_orgs import _core as core
from lago_orgs.client._sync.base import Base, Verbs
from lago_orgs.client._sync.customers import CustomerVerbs
from lago_orgs.client._sync.plans import plan_of
from lago_orgs.client._sync.subscribing import end_subscription, post_subscription
from lago_orgs.client._sync.subscriptions import SubscriptionVerbs
from lago_orgs.client._shared import missing
from lago_orgs.errors import NotFound

if TYPE_CHECKING:
    from lago_orgs.types import PlanChange, Subscription


class PlanChangeVerbs(Verbs):
    """Verbs about changing plans."""

    def preview_plan_change(self, org_id: str, plan_code: str, *, product: str | None = None) -> PlanChange:
        """Say what `change_plan` would do now; nothing is written.

        Args:
            org_id: The organization.
            plan_code: The plan that is wished for.
            product: Which subscription, if the organization has one per product.

        Returns:
            Whether it is an upgrade (at once) or a downgrade (when the period ends), when it takes effect, and what is
            credited and billed. The amounts are estimates before taxes and coupons.

        Raises:
            NotFound: The organization has no subscription, or there is no such plan.
        """
        current = SubscriptionVerbs(self._base).get_subscription(org_id, product=product)
        if current is None:
            raise missing(f"subscription of {org_id!r} to change", "subscription_not_found")
        target = plan_of(self._base, plan_code)
        raw = current.raw.get("plan")
        current_plan = (
            core.read.plan(raw) if isinstance(raw, dict) and raw else plan_of(self._base, current.plan_code)
        )
        customer = CustomerVerbs(self._base).get_customer(org_id)
        zone = (customer.timezone if customer else None) or "UTC"
        return core.plan_changes.preview(
            core.plan_changes.ChangeRequest(
                current=current, current_plan=current_plan, target=target, timezone=zone, now=self._base.clock()
            )
        )

    def change_plan(self, org_id: str, plan_code: str, *, product: str | None = None) -> PlanChange:
        """Change the organization's plan as Lago does it: up at once, down when the period ends.

        Asking for the plan that a waiting change leads to changes nothing; asking for the present one takes it back.

        Returns:
            What was done, with the subscription as it is now. While a downgrade waits that is still on the old plan,
            and its `next_plan_code` is the new one.

        Raises:
            NotFound: The organization has no subscription, or there is no such plan.

        Example:
            >>> change = lago.change_plan("org_abc123", "enterprise_annual")
            >>> print(change.kind, change.effective_at, *change.effects)
        """
        with self._base.locks.holding(f"subscription {org_id}"):
            change = self.preview_plan_change(org_id, plan_code, product=product)
            if change.kind == "none":
                return change
            if change.kind == "withdraw":
                return attrs.evolve(change, subscription=withdraw(self._base, change.subscription, product))
            now = change.subscription
            changed = post_subscription(
                self._base,
                {
                    "external_customer_id": org_id,
                    "external_id": now.external_id,
                    "plan_code": plan_code,
                    "billing_time": now.billing_time,
                },
            )
            return attrs.evolve(change, subscription=changed)

    def cancel_pending_change(self, org_id: str, *, product: str | None = None) -> Subscription:
        """Take back the downgrade that waits for the period's end; nothing happens if none does.

        Returns:
            The subscription, which stays on its plan.

        Raises:
            NotFound: The organization has no subscription.
        """
        with self._base.locks.holding(f"subscription {org_id}"):
            current = SubscriptionVerbs(self._base).get_subscription(org_id, product=product)
            if current is None:
                raise missing(f"subscription of {org_id!r}", "subscription_not_found")
            if not current.is_active or current.next_plan_code is None:
                return current
            return withdraw(self._base, current, product)


def withdraw(base: Base, current: Subscription, product: str | None) -> Subscription:
    """Take a waiting change back, and read what is there then."""
    # Not found: taken back by an attempt whose answer was lost, or by someone else. What is there now counts.
    with suppress(NotFound):
        end_subscription(base, current, waiting=True)
    after = SubscriptionVerbs(base).get_subscription(current.org_id, product=product)
    if after is None:
        raise missing(f"subscription of {current.org_id!r} any more", "subscription_not_found")
    return after
