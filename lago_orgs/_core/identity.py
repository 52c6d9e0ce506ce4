"""Which subscription is an organization's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs._core.ids import subscription_id
from lago_orgs.errors import SubscriptionConflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lago_orgs.types import Subscription


def belongs(subscription: Subscription, org_id: str, external_id: str) -> bool:
    """Say whether an answer is about the organization and the id that were asked for, and no other's."""
    return subscription.external_customer_id == org_id and subscription.external_id == external_id


def chosen(subscriptions: Iterable[Subscription], org_id: str, product: str | None) -> Subscription | None:
    """Return the one that is meant, among the active and pending subscriptions of an organization.

    The one under the id that this library gives comes first. Without a product, an organization that was subscribed
    under another id has its only one found; those of products (`"{org_id}:..."`) are never taken for it.

    Raises:
        SubscriptionConflict: Several might be meant.
    """
    own = [each for each in subscriptions if each.external_customer_id == org_id]
    wanted = subscription_id(org_id, product)
    exact = [each for each in own if each.external_id == wanted]
    if exact or product is not None:
        return _foremost(exact)
    others = [each for each in own if not each.external_id.startswith(f"{org_id}:")]
    ids = sorted({each.external_id for each in others})
    if len(ids) > 1:
        raise SubscriptionConflict(
            f"{org_id!r} has {len(ids)} subscriptions, none of them under its own id: {', '.join(map(repr, ids))}. "
            "Move to one, or use .api with the id that is meant"
        )
    return _foremost(others)


def _foremost(subscriptions: list[Subscription]) -> Subscription | None:
    # A waiting downgrade has the same id as the subscription that holds.
    ranked = sorted(subscriptions, key=lambda each: not each.is_active)
    return ranked[0] if ranked else None
