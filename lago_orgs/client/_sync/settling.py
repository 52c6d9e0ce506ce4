# Written by `make sync` from lago_orgs/client/_async/settling.py: change that.
"""Under which subscription an organization's usage goes, asked of Lago as often as it takes to be sure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lago_orgs_client.api.subscriptions import find_all_subscriptions, find_subscription
from lago_orgs_client.models import SubscriptionStatus

from lago_orgs import _core as core
from lago_orgs._core.answers import MAY_NOT_READ
from lago_orgs._core.arguments import shown
from lago_orgs._core.identity import check_owner
from lago_orgs._core.ids import checked_id, subscription_id
from lago_orgs._core.subscribing import Foreign, is_ordinary, settled, unseen
from lago_orgs.client._shared import log
from lago_orgs.errors import ForeignSubscription, PermissionDenied, SubscriptionConflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lago_orgs.client._sync.base import Base
    from lago_orgs.types import Subscription

SAY_AGAIN = 30.0  # seconds until it is said again that an organization has no subscription
LIVING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PENDING)


def settled_id(base: Base, org_id: str, product: str | None, *, recording: bool = False) -> str:
    """Find the id under which an organization's usage goes; the usual ids are remembered for a minute.

    Args:
        base: The client's.
        org_id: The organization.
        product: Which of its products.
        recording: Whether usage is about to be recorded: then it is said if there is no subscription yet.

    Raises:
        ForeignSubscription: It would be billed to another customer, or might be.
        SubscriptionConflict: Several might be meant.
    """
    wanted = subscription_id(org_id, product)
    known = base.known.get(org_id, product)
    if known is not None and is_ordinary(known, org_id, product):
        return known
    is_own = True
    try:
        own = [each.external_id for each in subscriptions_of(base, org_id, LIVING)]
        verdict = settled(org_id, product, own)
        if verdict == wanted and wanted not in own:
            verdict = settled(org_id, product, own, holders_of(base, wanted))
            is_own = False
            if verdict == wanted and recording and base.known.is_news(org_id, product, SAY_AGAIN):
                log.warning(
                    "%s has no subscription: Lago takes its usage, and bills it only if one covers the time",
                    shown(org_id),
                )
    except PermissionDenied as error:
        if not (error.code or MAY_NOT_READ).startswith(MAY_NOT_READ):
            raise
        verdict = unseen(org_id, product)
    if isinstance(verdict, Foreign):
        base.known.forget(org_id, product)
        raise (SubscriptionConflict if verdict.is_ambiguous else ForeignSubscription)(verdict.message)
    if is_own:  # that there is none is looked at each time: the id may be another customer's the next moment
        base.known.remember(org_id, product, verdict)
    return verdict


def subscriptions_of(base: Base, org_id: str, statuses: Sequence[SubscriptionStatus]) -> list[Subscription]:
    """Read the subscriptions of one customer, and no other's."""
    pages = partial(
        find_all_subscriptions.build_request,
        external_customer_id=checked_id("org_id", org_id),
        status=list(statuses),
    )
    listed = base.listed(pages, check=partial(check_owner, org_id))
    return [core.read.subscription(raw) for raw in listed]


def holders_of(base: Base, external_id: str) -> list[str]:
    """Read which customers have a living subscription under an id."""
    found = [subscription_under(base, external_id, status=each) for each in LIVING]
    return [each.external_customer_id for each in found if each is not None and each.external_id == external_id]


def subscription_under(
    base: Base, external_id: str, *, status: SubscriptionStatus = SubscriptionStatus.ACTIVE
) -> Subscription | None:
    """Read the subscription of an external id; None if there is none in that status."""
    request = find_subscription.build_request(external_id, status=status)
    raw = base.object_or_none(request)
    return None if raw is None else core.read.subscription(raw)
