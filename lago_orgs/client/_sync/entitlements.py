# Written by `make sync` from lago_orgs/client/_async/entitlements.py: change that.
"""Verbs about the features that an organization is entitled to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lago_orgs_client.api.entitlements import find_all_subscription_entitlements

from lago_orgs import _core as core
from lago_orgs._core.wire import needed_items
from lago_orgs.client._sync.base import Verbs
from lago_orgs.client._sync.settling import settled_id
from lago_orgs.client._shared import held
from lago_orgs.errors import NotFound

if TYPE_CHECKING:
    from lago_orgs.types import Entitlement


class EntitlementVerbs(Verbs):
    """Verbs about features and their privileges."""

    def list_entitlements(self, org_id: str, *, product: str | None = None) -> list[Entitlement]:
        """Return the features that the organization's subscription entitles it to, with their privileges.

        What the plan says and what the subscription overrides is one value already.

        Args:
            org_id: The organization.
            product: Which subscription, if the organization has one per product.

        Returns:
            The features; none if it has no active subscription.

        Raises:
            LagoOrgsError: The server could not be asked; that is never an empty list.
        """
        external_id = settled_id(self._base, org_id, product)
        request = find_all_subscription_entitlements.build_request(external_id)
        try:
            answer = self._base.session.call(request)
        except NotFound as error:
            if error.code != "subscription_not_found":
                raise
            return []
        return [core.read_entitlements.entitlement(raw) for raw in needed_items(held(answer, request))]
