"""Which subscription is an organization's: one rule, whichever way its usage goes.

Its own id comes first, then the only other subscription that it has, and without any the id that its subscription will
have. Never one that another customer has: Lago asks nobody whose a subscription is, and bills whoever has the id. That
may be somebody else than yesterday (once a subscription has ended, its id is free), and an id with a colon in it may
be meant for a product of another organization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from lago_orgs._core.arguments import shown
from lago_orgs._core.ids import subscription_id
from lago_orgs.errors import SubscriptionConflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lago_orgs.types import Subscription


@attrs.frozen
class Foreign:
    """Usage that must not be sent: its subscription is, or may be, another customer's, or cannot be told.

    Args:
        message: Why, and what to do.
        is_ambiguous: Whether the organization has several of its own that might be meant.
    """

    message: str
    is_ambiguous: bool = False


def settled(
    org_id: str, product: str | None, own: Iterable[str], holders: Iterable[str] = (), fixed: str | None = None
) -> str | Foreign:
    """Say on which subscription an organization's usage is counted: its external id, or why it must not be sent.

    Args:
        org_id: The organization.
        product: Which of its products; None is none.
        own: The external ids of its active and pending subscriptions.
        holders: The external ids of the customers that have a subscription under the id that its own would have, or
            under the fixed one.
        fixed: The external id that was settled before, which stays.
    """
    wanted = fixed or subscription_id(org_id, product)
    mine = set(own)
    if wanted in mine:
        return wanted
    if fixed is None and product is None:
        others = sorted(each for each in mine if not each.startswith(f"{org_id}:"))
        if len(others) == 1:
            return others[0]
        if others:
            ids = ", ".join(map(shown, others[:5]))
            return Foreign(
                f"{shown(org_id)} has {len(others)} subscriptions, none of them under its own id: {ids}. Move to one, "
                "or use .api with the id that is meant",
                is_ambiguous=True,
            )
    strangers = sorted(set(holders) - {org_id})
    if strangers:
        return Foreign(
            f"usage of {shown(org_id)} would be billed to {shown(strangers[0])}, whose subscription has the id "
            f"{shown(wanted)}: subscribe {shown(org_id)} under an id of its own"
        )
    return wanted


def unseen(org_id: str, product: str | None, fixed: str | None = None) -> Foreign:
    """Say the same where the API key may not read subscriptions: whose an id is cannot be told, not even the plain one.

    Args:
        org_id: The organization.
        product: Which of its products; None is none.
        fixed: The external id that was settled before.
    """
    wanted = fixed or subscription_id(org_id, product)
    return Foreign(
        f"whether the subscription {shown(wanted)} is that of {shown(org_id)} cannot be told, as this API key may not "
        "read subscriptions, and it may be another customer's: let the key read them"
    )


def is_ordinary(external_id: str, org_id: str, product: str | None) -> bool:
    """Whether an id that was found to be the organization's can be trusted for a while.

    One with a colon in the organization's id or the product's may be meant for another organization, and one that was
    found elsewhere may be another customer's by now: these are looked at each time.
    """
    return ":" not in org_id and ":" not in (product or "") and external_id == subscription_id(org_id, product)


def belongs(subscription: Subscription, org_id: str, external_id: str) -> bool:
    """Whether an answer is about the organization and the id that were asked for, and no other's."""
    return subscription.external_customer_id == org_id and subscription.external_id == external_id


def chosen(subscriptions: Iterable[Subscription], org_id: str, product: str | None) -> Subscription | None:
    """The one that is meant, among the active and pending subscriptions of an organization.

    The one under the id that this library gives comes first. Without a product, an organization that was subscribed
    under another id has its only one found; those of products (`"{org_id}:..."`) are never taken for it.

    Raises:
        SubscriptionConflict: Several might be meant.
    """
    own = [each for each in subscriptions if each.external_customer_id == org_id]
    found = settled(org_id, product, [each.external_id for each in own])
    if isinstance(found, Foreign):
        raise SubscriptionConflict(found.message)
    return _foremost([each for each in own if each.external_id == found])


def _foremost(subscriptions: list[Subscription]) -> Subscription | None:
    # A waiting downgrade has the same id as the subscription that holds.
    ranked = sorted(subscriptions, key=lambda each: not each.is_active)
    return ranked[0] if ranked else None
