# Written by `make sync` from lago_orgs/client/_async/subscriptions.py: change that.
"""Verbs that find subscriptions, and the id under which an organization's usage is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs_client.models import SubscriptionStatus

from lago_orgs._core.ids import subscription_id
from lago_orgs._core.subscribing import belongs, chosen
from lago_orgs.client._sync.base import Verbs
from lago_orgs.client._sync.settling import settled_id, subscription_under, subscriptions_of
from lago_orgs.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lago_orgs.types import Subscription

STATUSES = {"active", "pending", "terminated", "canceled", "incomplete"}


class SubscriptionVerbs(Verbs):
    """Verbs that find subscriptions."""

    def get_subscription(self, org_id: str, *, product: str | None = None) -> Subscription | None:
        """Return the organization's subscription, active or waiting for its start; None if it has none.

        It is looked for under the organization's own id first, then among all that the organization has: one that was
        made elsewhere under another id is found, and remembered.

        Args:
            org_id: The organization.
            product: Which one, if the organization has one per product.

        Raises:
            SubscriptionConflict: Several might be meant.
            LagoOrgsError: The server could not be asked; that is never None.
        """
        wanted = subscription_id(org_id, product)
        known = self._base.known.get(org_id, product) or wanted
        found = subscription_under(self._base, known)
        if found is None or not belongs(found, org_id, known):
            found = chosen(self.list_subscriptions(org_id), org_id, product)
        if found is None:
            self._base.known.forget(org_id, product)
        else:
            self._base.known.remember(org_id, product, found.external_id)
        return found

    def list_subscriptions(
        self, org_id: str, *, statuses: Sequence[str] = ("active", "pending")
    ) -> list[Subscription]:
        """Return all subscriptions of the organization.

        Args:
            org_id: The organization.
            statuses: Of `active`, `pending`, `terminated`, `canceled` and `incomplete`, those to list.

        Raises:
            InvalidArgument: None, or one that Lago does not know: it would list the active ones, or all.
        """
        if isinstance(statuses, str) or not statuses or not STATUSES.issuperset(statuses):
            raise InvalidArgument(f"statuses are {statuses!r}: give a list with some of {', '.join(sorted(STATUSES))}")
        return subscriptions_of(self._base, org_id, [SubscriptionStatus(each) for each in statuses])

    def subscription_id(self, org_id: str, *, product: str | None = None) -> str:
        """Return the id under which the organization's usage is recorded; the usual one is remembered for a minute.

        An organization without a subscription gets the id that its subscription will have: Lago takes usage for it, and
        bills it only if a subscription covers the time of use.

        Raises:
            ForeignSubscription: The id is another customer's, or may be.
            SubscriptionConflict: Several might be meant.
        """
        return settled_id(self._base, org_id, product)
