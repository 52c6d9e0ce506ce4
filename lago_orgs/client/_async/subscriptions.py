# The source of the flavour for threads: run `make sync` after a change.
"""Verbs that find subscriptions, and the id under which an organization's usage is recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lago_orgs_client.api.subscriptions import (
    find_all_subscriptions,
    find_subscription,
)
from lago_orgs_client.models import SubscriptionStatus

from lago_orgs import _core as core
from lago_orgs._core.identity import belongs, chosen
from lago_orgs._core.ids import checked_id, subscription_id
from lago_orgs.client._async.base import AsyncBase, AsyncVerbs
from lago_orgs.client._async.finding import check_owner
from lago_orgs.client._shared import log
from lago_orgs.errors import (
    InvalidArgument,
    PermissionDenied,
    SubscriptionConflict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lago_orgs.types import Subscription

STATUSES = {"active", "pending", "terminated", "canceled", "incomplete"}
# Found nothing: look again soon, for it may be subscribed any moment.
NOTHING_FOR = 30.0


class AsyncSubscriptionVerbs(AsyncVerbs):
    """Verbs that find subscriptions."""

    async def get_subscription(self, org_id: str, *, product: str | None = None) -> Subscription | None:
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
        found = await subscription_under(self._base, known)
        if found is None or not belongs(found, org_id, known):
            found = chosen(await self.list_subscriptions(org_id), org_id, product)
        if found is None:
            self._base.known.forget(org_id, product)
        else:
            self._base.known.remember(org_id, product, found.external_id)
        return found

    async def list_subscriptions(
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
        pages = partial(
            find_all_subscriptions.build_request,
            external_customer_id=checked_id("org_id", org_id),
            status=[SubscriptionStatus(each) for each in statuses],
        )
        return [
            core.read.subscription(raw) async for raw in self._base.listed(pages, check=partial(check_owner, org_id))
        ]

    async def subscription_id(self, org_id: str, *, product: str | None = None) -> str:
        """Return the id under which the organization's usage is recorded; looked up once, then remembered for minutes.

        An organization without a subscription gets the id that its subscription will have: Lago takes usage for it, and
        bills it only if a subscription covers the time of use.

        Raises:
            SubscriptionConflict: Several might be meant, or the id is another organization's.
        """
        return await usage_id(self._base, org_id, product)


async def usage_id(base: AsyncBase, org_id: str, product: str | None, *, recording: bool = False) -> str:
    """Find the id under which usage is recorded; to whom records it is said if there is no subscription yet."""
    wanted = subscription_id(org_id, product)
    known = base.known.get(org_id, product)
    if known is not None:
        return known
    try:
        found = await AsyncSubscriptionVerbs(base).get_subscription(org_id, product=product)
        owner = None if found else await subscription_under(base, wanted)
    except PermissionDenied:
        # A key that may only record usage cannot look; then the id that everybody gets has to do.
        base.known.remember(org_id, product, wanted)
        return wanted
    if found is not None:
        return found.external_id
    if owner is not None and owner.external_customer_id != org_id:
        raise SubscriptionConflict(
            f"usage of {org_id!r} would be billed to {owner.external_customer_id!r}, whose subscription has the id "
            f"{wanted!r}: subscribe {org_id!r} under an id of its own"
        )
    if recording:
        log.warning("%r has no subscription: Lago takes its usage, and bills it only if one covers the time", org_id)
        base.known.remember(org_id, product, wanted, NOTHING_FOR)
    return wanted


async def subscription_under(
    base: AsyncBase, external_id: str, *, status: SubscriptionStatus = SubscriptionStatus.ACTIVE
) -> Subscription | None:
    """Read the subscription of an external id; None if there is none in that status."""
    request = find_subscription.build_request(external_id, status=status)
    raw = await base.object_or_none(request)
    return None if raw is None else core.read.subscription(raw)
